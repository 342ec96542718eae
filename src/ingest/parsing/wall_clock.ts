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
  readonly #offsets: ZoneOffsets;

  /**
   * A clock in `zone`.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(zone: string) {
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

  /** Milliseconds since 1970-01-01 00:00 local of an instant, UTC epoch ms. */
  toLocal(instant: number): number {
    return instant + this.#offsets.offsetAt(instant);
  }
}

/** The midnight before milliseconds since 1970-01-01 00:00. */
export function midnightOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS) * DAY_MS;
}
