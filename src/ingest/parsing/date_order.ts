/**
 * Whether dates such as `03/04/2026` begin with the month or with the day.
 *
 * @module
 */

const DATE = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/;

/**
 * Whether a file's dates begin with the day, from those of its first rows in
 * file order: a number above 12 is a day, and of two readings that are both
 * possible the right one has its dates closer together. `undefined` if neither
 * tells, and for other notations.
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

/** Whether a text is a date that can be read in two ways. */
export function isUnclearDate(text: string): boolean {
  const match = DATE.exec(text);
  return match !== null && match[1] !== match[2];
}

/** What is to be said of a date that nothing tells the order of. */
export function unclearDateNote(text: string): string {
  return `dates such as ${text} are read with the month first; if the day is, say so with --day-first`;
}
