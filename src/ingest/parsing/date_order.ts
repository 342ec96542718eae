/**
 * Whether dates such as `03/04/2026` begin with the month or with the day.
 *
 * @module
 */

const DATE = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/;

/**
 * Whether a file's dates begin with the day, from the dates of its first rows in
 * file order. A number above 12 is a day; otherwise the order in which dates are
 * closer to each other is right. `undefined` if both are equal, and for dates in
 * other notations.
 */
export function dayFirstOf(texts: readonly string[]): boolean | undefined {
  let before = "";
  const steps = { dayFirst: 0, monthFirst: 0 };
  let lastDayFirst = NaN, lastMonthFirst = NaN;
  for (const text of texts) {
    const match = DATE.exec(text);
    if (match === null || match[0] === before) continue;
    before = match[0];
    const [a, b, year] = match.slice(1).map(Number);
    if (a > 12 !== b > 12) return a > 12;
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
    ? undefined
    : steps.dayFirst < steps.monthFirst;
}

/** Whether a text is a date with two meanings. */
export function isUnclearDate(text: string): boolean {
  const match = DATE.exec(text);
  return match !== null && match[1] !== match[2];
}

/** The note about dates with two meanings; `text` is an example. */
export function unclearDateNote(text: string): string {
  return `dates such as ${text} are read with the month first; if they begin with the day, use --day-first`;
}
