/**
 * Offsets of a time zone read through `Intl`, for runtimes without `Temporal`.
 *
 * @module
 */
import { DAY_MS } from "./date.ts";

/** Where offsets begin to apply, and what they are. */
export interface Offsets {
  /** Instants, the first one the start of the span. */
  readonly starts: readonly number[];
  /** `offsets[i]` applies from `starts[i]`, in milliseconds. */
  readonly offsets: readonly number[];
}

/**
 * The offsets of a zone from `startMs` to `endMs`, which are days apart. A zone
 * changes its offset at most once a day.
 *
 * @throws {RangeError} if the platform does not know the zone.
 */
export function intlOffsets(
  zone: string,
  startMs: number,
  endMs: number,
): Offsets {
  const offsetAt = offsetReader(zone);
  const starts = [startMs];
  const offsets = [offsetAt(startMs)];
  for (let day = startMs; day < endMs; day += DAY_MS) {
    const before = offsets[offsets.length - 1];
    const after = offsetAt(day + DAY_MS);
    if (after === before) continue;
    // The change is after `early`, and at `late` or before.
    let early = day;
    let late = day + DAY_MS;
    while (late - early > 1) {
      const middle = early + Math.floor((late - early) / 2);
      if (offsetAt(middle) === before) early = middle;
      else late = middle;
    }
    if (late >= endMs) break;
    starts.push(late);
    offsets.push(after);
  }
  return { starts, offsets };
}

function offsetReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const second = Math.floor(instant / 1_000) * 1_000;
    const wall: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(second)) {
      wall[type] = Number(value);
    }
    const { year, month, day, hour, minute, second: s } = wall;
    return Date.UTC(year, month - 1, day, hour, minute, s) - second;
  };
}
