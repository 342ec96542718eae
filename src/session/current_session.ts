/**
 * The hours of the session that a store is in, for every thread that has it.
 *
 * @module
 */
import { SeriesKind, SESSION_BREAKS_MAX } from "../memory/layout.ts";
import type { SeriesColumns } from "../memory/series_columns.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { ValueStore } from "./value_store.ts";

/**
 * The session as its record says: slot length, open, close, then start and
 * end of every pause. One thread begins sessions; the others read the record
 * again whenever it has changed, and see it whole or as it was before.
 */
export class CurrentSession {
  readonly #values: ValueStore;
  #record: SeriesColumns | undefined;
  #version = 0;
  #slotMs = 0;
  #hours: SessionHours | undefined;
  #grid: SessionGrid | undefined;

  /** The session of the store that `values` belongs to. */
  constructor(values: ValueStore) {
    this.#values = values;
  }

  /**
   * Begins a session with slots of `slotMs`.
   *
   * @throws {RangeError} if it has more pauses than there is room for.
   */
  begin(hours: SessionHours, slotMs: number, shared: boolean): void {
    if (hours.breaks.length > SESSION_BREAKS_MAX) {
      throw new RangeError(
        `A session has at most ${SESSION_BREAKS_MAX} breaks, found ${hours.breaks.length}`,
      );
    }
    const record = [slotMs, hours.open, hours.close];
    for (const pause of hours.breaks) record.push(pause.start, pause.end);
    this.#values.set(SeriesKind.session, "", "", record, shared);
  }

  /** A number that is another one for every session; 0 before the first. */
  get version(): number {
    this.#follow();
    return this.#version;
  }

  /** The open, UTC epoch milliseconds; −∞ before the first session. */
  get open(): number {
    this.#follow();
    return this.#hours?.open ?? -Infinity;
  }

  /** The slot that an instant lies in, −1 outside the session's hours. */
  slotAt(instant: number): number {
    this.#follow();
    if (this.#hours === undefined) return -1;
    this.#grid ??= new SessionGrid(this.#hours, this.#slotMs);
    return this.#grid.slotAt(instant);
  }

  /**
   * When a bar that starts at `start` is known: after `lengthMs`, or at an
   * earlier pause or close. `Infinity` is a bar of the whole session: it is
   * known at the close. Outside the session nothing is known of a close, and
   * such a bar's end is taken to be its start.
   */
  endOf(start: number, lengthMs: number): number {
    this.#follow();
    const hours = this.#hours;
    if (hours === undefined || start < hours.open || start >= hours.close) {
      return lengthMs === Infinity ? start : start + lengthMs;
    }
    if (lengthMs >= hours.close - hours.open) return hours.close;
    const pause = hours.breaks.find((pause) => pause.start > start);
    return Math.min(start + lengthMs, pause?.start ?? hours.close);
  }

  #follow(): void {
    if ((this.#record ??= this.#find()) === undefined) return;
    for (;;) {
      const { version } = this.#record;
      // While a session is being written, the one before is the newest.
      if (version === this.#version || version % 2 !== 0) return;
      // The first session makes room for the record: look where it lies now.
      const record = this.#record = this.#find() ?? this.#record;
      const words = record.columns[0].slice(0, record.publishedRows);
      if (!record.isStillAt(version)) continue;
      const [slotMs, open, close] = words;
      const breaks = [];
      for (let i = 3; i + 1 < words.length; i += 2) {
        breaks.push({ start: words[i], end: words[i + 1] });
      }
      this.#version = version;
      this.#slotMs = slotMs;
      this.#hours = { open, close, breaks };
      this.#grid = undefined;
      return;
    }
  }

  #find(): SeriesColumns | undefined {
    return this.#values.get(SeriesKind.session, "", "");
  }
}
