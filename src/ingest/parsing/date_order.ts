/**
 * Whether dates such as `03/04/2026` begin with the month or with the day.
 *
 * @module
 */

const DATE = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/;

/** How a file's dates are read. */
export interface DateOrder {
  /** Whether they begin with the day. */
  readonly dayFirst: boolean;
  /** What to tell of dates that could be read in both orders. */
  readonly note?: string;
}

/**
 * The order of a file's dates, from those of its first rows in file order, unless
 * `wanted` names it. A number above 12 is a day; otherwise the order is likely in
 * which dates are closer to each other; else the month is first.
 */
export function dateOrderOf(
  texts: readonly string[],
  wanted?: boolean,
): DateOrder {
  if (wanted !== undefined) return { dayFirst: wanted };
  const { certain, closer } = orderOf(texts);
  if (certain !== undefined) return { dayFirst: certain };
  const dayFirst = closer === true;
  const example = texts.find(isUnclearDate);
  if (example === undefined) return { dayFirst };
  const [order, option] = dayFirst
    ? ["the day first", "with the month, use --no-day-first"]
    : ["the month first", "with the day, use --day-first"];
  const evidence = closer === undefined
    ? ""
    : ", which makes them closer to each other";
  return {
    dayFirst,
    note:
      `dates such as ${example} are read with ${order}${evidence}; if they begin ${option}`,
  };
}

/** Whether dates begin with the day: for certain, or because they are then closer. */
function orderOf(
  texts: readonly string[],
): { certain?: boolean; closer?: boolean } {
  let before = "";
  const steps = { dayFirst: 0, monthFirst: 0 };
  let lastDayFirst = NaN, lastMonthFirst = NaN;
  for (const text of texts) {
    const match = DATE.exec(text);
    if (match === null || match[0] === before) continue;
    before = match[0];
    const [a, b, year] = match.slice(1).map(Number);
    if (a > 12 !== b > 12) return { certain: a > 12 };
    const dayFirst = Date.UTC(year, b - 1, a);
    const monthFirst = Date.UTC(year, a - 1, b);
    if (!Number.isNaN(lastDayFirst)) {
      steps.dayFirst += Math.abs(dayFirst - lastDayFirst);
      steps.monthFirst += Math.abs(monthFirst - lastMonthFirst);
    }
    lastDayFirst = dayFirst;
    lastMonthFirst = monthFirst;
  }
  return steps.dayFirst === steps.monthFirst
    ? {}
    : { closer: steps.dayFirst < steps.monthFirst };
}

/** Whether a text is a date with two meanings. */
function isUnclearDate(text: string): boolean {
  const match = DATE.exec(text);
  return match !== null && match[1] !== match[2];
}
