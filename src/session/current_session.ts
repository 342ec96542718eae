/**
 * The hours of a store's current session, shared by all threads.
 *
 * @module
 */
import { SeriesKind } from "../memory/layout.ts";
import type { SeriesColumns } from "../memory/series_columns.ts";
import { checkBreaks } from "../memory/session_table.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { ValueStore } from "./value_store.ts";

/**
 * The session is a series of values: slot length, open, close, then start and
 * end of each break. One thread begins sessions. The others read the record
 * again when its version changes, under its seqlock: they see either the
 * previous session or the whole new one.
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
   * @throws {RangeError} if the session has too many breaks.
   */
  begin(hours: SessionHours, slotMs: number, shared: boolean): void {
    checkBreaks(hours.breaks);
    const record = [slotMs, hours.open, hours.close];
    for (const pause of hours.breaks) record.push(pause.start, pause.end);
    this.#values.set(SeriesKind.session, "", "", record, shared);
  }

  /** A number that differs for each session; 0 before the first one. */
  get version(): number {
    this.#follow();
    return this.#version;
  }

  /** The open, UTC epoch milliseconds; −∞ before the first session. */
  get open(): number {
    this.#follow();
    return this.#hours?.open ?? -Infinity;
  }

  /** The slot that contains `instant`, −1 outside the session's hours. */
  slotAt(instant: number): number {
    this.#follow();
    if (this.#hours === undefined) return -1;
    this.#grid ??= new SessionGrid(this.#hours, this.#slotMs);
    return this.#grid.slotAt(instant);
  }

  /**
   * The end of a bar that starts at `start`: `lengthMs` later, or at an earlier
   * break or close. A daily bar (`Infinity`) ends at the close. The close of
   * other sessions is unknown, so their daily bars are taken to end at their
   * start.
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
      // Odd: a session is being written, and the previous one still holds.
      if (version === this.#version || version % 2 !== 0) return;
      // The first session allocates the record's block, so bind it again.
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
