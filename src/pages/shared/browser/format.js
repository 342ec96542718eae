/**
 * Numbers, times and statistics as text.
 *
 * @module
 */

const whole = new Intl.NumberFormat("en-US");
const cents = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });
const price = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});
const compact = new Intl.NumberFormat("en-US", {
  notation: "compact",
  maximumSignificantDigits: 4,
});

/** The names of the months. */
export const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(
  " ",
);

/** A count: 1,234,567. */
export function formatCount(value) {
  return whole.format(value);
}

/** An amount of money, to the cent. */
export function formatMoney(value) {
  return withMinus(cents.format(value));
}

/** An amount of money with its sign. */
export function formatSigned(value) {
  return (value > 0 ? "+" : "") + formatMoney(value);
}

/** A price or a quantity with all of its decimals, at most eight. */
export function formatExact(value) {
  return withMinus(exact.format(value));
}

/** A price with two to six decimals. */
export function formatPrice(value) {
  return withMinus(price.format(value));
}

/** Four digits, for axes: 102.4K. */
export function formatCompact(value) {
  return withMinus(compact.format(value));
}

/** A fraction in percent. */
export function formatPercent(value, digits = 2) {
  return `${withMinus((100 * value).toFixed(digits))} %`;
}

/** A number with some decimals. */
export function formatFixed(value, digits = 2) {
  return withMinus(value.toFixed(digits));
}

function withMinus(text) {
  return text.replace(/^-/, "−");
}

/** A duration in milliseconds, in its two largest units. */
export function formatDuration(ms) {
  const units = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"]];
  if (ms < 1_000) return `${formatFixed(ms, ms < 10 ? 2 : 0)} ms`;
  if (ms < 60_000) return `${formatFixed(ms / 1_000, 1)} s`;
  const parts = [];
  let rest = ms;
  for (const [unit, name] of units) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** Formatters of instants in one time zone. */
export function clockOf(zone) {
  const part = (options) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      ...options,
    });
  const date = part({ year: "numeric", month: "2-digit", day: "2-digit" });
  const time = part({ hour: "2-digit", minute: "2-digit" });
  const seconds = part({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const dateText = (ms) => date.format(ms).split("/").reverse().join("-");
  const timeText = (ms) => (ms % 60_000 === 0 ? time : seconds).format(ms);
  return {
    zone,
    date: dateText,
    time: timeText,
    full: (ms) => `${dateText(ms)} ${timeText(ms)}`,
  };
}
