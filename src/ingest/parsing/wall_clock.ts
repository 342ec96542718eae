/**
 * Local times of a time zone.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS } from "../../time/date.ts";
import { type ZoneOffsets, zoneOffsets } from "../../time/zone.ts";

/** Converts between instants and local times of one zone. */
export class WallClock {
  /** IANA name of the zone. */
  readonly zone: string;
  readonly #offsets: ZoneOffsets;
  // The last day whose local times all exist once, and its offset.
  #dayFrom = NaN;
  #offset = 0;

  /**
   * A clock in `zone`.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(zone: string) {
    this.zone = zone;
    try {
      this.#offsets = zoneOffsets(zone);
    } catch (error) {
      throw new SessionError(
        "argument_invalid",
        `Not a time zone: ${
          JSON.stringify(zone)
        }; write an IANA name, for example America/New_York or UTC`,
        { cause: error },
      );
    }
  }

  /** The instant, UTC epoch ms, of milliseconds since 1970-01-01 00:00 local. */
  toInstant(localMs: number): number {
    return this.#offsets.toInstant(localMs);
  }

  /**
   * The instant of a local time that exists once; NaN if clocks skip it, repeat it,
   * or change within a day of it.
   */
  onlyInstant(localMs: number): number {
    if (localMs >= this.#dayFrom && localMs < this.#dayFrom + DAY_MS) {
      return localMs - this.#offset;
    }
    if (!Number.isFinite(localMs)) return NaN;
    const day = midnightOf(localMs);
    const before = this.#offsets.offsetAt(day - DAY_MS);
    if (before !== this.#offsets.offsetAt(day + 2 * DAY_MS)) return NaN;
    this.#dayFrom = day;
    this.#offset = before;
    return localMs - before;
  }

  /** The instants of a local time, the earlier first: none, one or two. */
  instantsOf(localMs: number): readonly number[] {
    if (!Number.isFinite(localMs)) return [];
    const before = this.#offsets.offsetAt(localMs - DAY_MS);
    const after = this.#offsets.offsetAt(localMs + DAY_MS);
    return (before === after ? [before] : [before, after])
      .filter((offset) => this.#offsets.offsetAt(localMs - offset) === offset)
      .map((offset) => localMs - offset)
      .sort((a, b) => a - b);
  }

  /** Milliseconds since 1970-01-01 00:00 local of an instant, UTC epoch ms. */
  toLocal(instant: number): number {
    return instant + this.#offsets.offsetAt(instant);
  }
}

/** The midnight before milliseconds since 1970-01-01 00:00. */
export function midnightOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS) * DAY_MS;
}
