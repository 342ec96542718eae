/**
 * Numbers with commas between thousands. The runtime has a function for it, whose
 * first call loads tables of languages, for some 12 ms of every command.
 *
 * @module
 */

const MOST_DIGITS = 3;

/** A number with commas between thousands and at most three decimals: `2,561`. */
export function grouped(value: number): string {
  const rounded = Number.isInteger(value)
    ? value
    : Number(value.toFixed(MOST_DIGITS));
  return withCommas(String(rounded));
}

/**
 * An amount with commas between thousands and two decimals: `-1,234.50`. What is
 * rounded to zero has no sign.
 */
export function groupedMoney(value: number): string {
  const text = value.toFixed(2);
  return withCommas(text === "-0.00" ? "0.00" : text);
}

/** Commas in the whole part of a number's text; others, such as `1e+21`, stay. */
function withCommas(text: string): string {
  const [, sign, whole, rest] = /^(-?)(\d+)(.*)$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const parts: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) {
    parts.unshift(whole.slice(Math.max(0, end - 3), end));
  }
  return `${sign}${parts.join(",")}${rest}`;
}
