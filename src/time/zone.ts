/**
 * Offsets of a time zone from UTC, read from the platform's IANA data into
 * tables.
 *
 * One conversion takes microseconds with `Temporal` and nanoseconds with a
 * table. A table reads a year on its first use. Runtimes without `Temporal` are
 * read through `Intl`.
 *
 * @module
 */
import { DAY_MS, dayNumber } from "./date.ts";
import { intlOffsets, type Offsets } from "./intl_offsets.ts";

const AVERAGE_YEAR_MS = 365.2425 * DAY_MS;

/** The offsets of one UTC year: `offsets[i]` applies from `starts[i]`. */
interface YearOfOffsets extends Offsets {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The offsets of one zone. Use {@linkcode zoneOffsets} to share one table.
 *
 * ```ts
 * import { zoneOffsets } from "./zone.ts";
 *
 * const newYork = zoneOffsets("America/New_York");
 * newYork.offsetAt(Date.UTC(2026, 0, 2)); // −18,000,000: five hours behind UTC
 * ```
 */
export class ZoneOffsets {
  /** IANA name of the zone. */
  readonly zone: string;
  readonly #years: Map<number, YearOfOffsets> = new Map();
  #last: YearOfOffsets;

  /**
   * Creates an empty table.
   *
   * @throws {RangeError} if the platform does not know the zone.
   */
  constructor(zone: string) {
    this.zone = zone;
    this.#last = this.#read(2000);
  }

  /** Milliseconds to add to an instant (UTC epoch ms) for local wall time. */
  offsetAt(instant: number): number {
    let year = this.#last;
    if (instant < year.startMs || instant >= year.endMs) {
      year = this.#find(instant);
      this.#last = year;
    }
    const starts = year.starts;
    let i = starts.length - 1;
    while (i > 0 && instant < starts[i]) i--;
    return year.offsets[i];
  }

  /**
   * The instant of a local wall time, given as milliseconds since 1970-01-01
   * 00:00 local.
   *
   * A repeated wall time means its first occurrence; a skipped one moves forward
   * by the length of the gap, as in Temporal's "compatible" rule. No exchange
   * opens or closes at such a time.
   */
  toInstant(localMs: number): number {
    // The instant is within a day of the wall time read as UTC, and a zone
    // changes its offset at most once in that span: one of these applies.
    const before = this.offsetAt(localMs - DAY_MS);
    const after = this.offsetAt(localMs + DAY_MS);
    if (before === after) return localMs - before;
    const early = localMs - before;
    if (this.offsetAt(early) === before) return early;
    const late = localMs - after;
    return this.offsetAt(late) === after ? late : early;
  }

  #find(instant: number): YearOfOffsets {
    let year = 1970 + Math.floor(instant / AVERAGE_YEAR_MS);
    if (instant < dayNumber(year, 1, 1) * DAY_MS) year--;
    else if (instant >= dayNumber(year + 1, 1, 1) * DAY_MS) year++;
    return this.#years.get(year) ?? this.#read(year);
  }

  #read(year: number): YearOfOffsets {
    const startMs = dayNumber(year, 1, 1) * DAY_MS;
    const endMs = dayNumber(year + 1, 1, 1) * DAY_MS;
    const read: YearOfOffsets = {
      startMs,
      endMs,
      ...(typeof Temporal === "undefined"
        ? intlOffsets(this.zone, startMs, endMs)
        : temporalOffsets(this.zone, startMs, endMs)),
    };
    this.#years.set(year, read);
    return read;
  }
}

/** The offsets of a zone from `startMs` to `endMs`. */
function temporalOffsets(
  zone: string,
  startMs: number,
  endMs: number,
): Offsets {
  let at = Temporal.Instant.fromEpochMilliseconds(startMs)
    .toZonedDateTimeISO(zone);
  const starts = [startMs];
  const offsets = [at.offsetNanoseconds / 1e6];
  while (true) {
    const next = at.getTimeZoneTransition("next");
    if (
      next === null || next === undefined || next.epochMilliseconds >= endMs
    ) break;
    starts.push(next.epochMilliseconds);
    offsets.push(next.offsetNanoseconds / 1e6);
    at = next;
  }
  return { starts, offsets };
}

const TABLES: Map<string, ZoneOffsets> = new Map();

/** The shared table of a zone; created on first use. */
export function zoneOffsets(zone: string): ZoneOffsets {
  let table = TABLES.get(zone);
  if (table === undefined) {
    table = new ZoneOffsets(zone);
    TABLES.set(zone, table);
  }
  return table;
}
