/**
 * Where bars of more than a minute belong in their session.
 *
 * @module
 */
import { onClock, parseInterval } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import type { Guess } from "../reader.ts";
import type { SeriesBuffers } from "./series_buffers.ts";
import type { SeriesReport } from "./series_report.ts";
import { SlotAlignment } from "./slot_alignment.ts";

/**
 * Puts bars of more than a minute into their buffers, once it is known whether they
 * are in regular hours. A bar that overlaps the start of regular hours belongs to
 * them: by the clock, the first bar of a session may start before the open. It is
 * stored as one that begins there, as no trade of the session is earlier.
 */
export class LongBars {
  readonly #interval: StoredInterval;
  readonly #buffers: SeriesBuffers;
  readonly #report: SeriesReport;
  readonly #alignment: SlotAlignment;
  readonly #clock: StoredInterval | undefined;
  /** By start of a stretch of regular hours: where its first bar began earlier. */
  readonly #moved = new Map<number, number>();

  /** For the bars of `interval` of an exchange in `zone`. */
  constructor(
    interval: StoredInterval,
    zone: string,
    buffers: SeriesBuffers,
    report: SeriesReport,
  ) {
    this.#interval = interval;
    this.#buffers = buffers;
    this.#report = report;
    this.#clock = clockOf(interval);
    this.#alignment = new SlotAlignment(interval, this.#clock, zone);
  }

  /** Takes a bar of extended hours; `from` is the start of regular hours. */
  addExtended(
    from: number,
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (!this.#alignment.acceptOutside(timestamp, from)) {
      this.#report.reject("off_grid", line, timestamp, () => this.#interval);
      return;
    }
    const { extended } = this.#buffers;
    this.#buffers
      .append(extended, line, timestamp, open, high, low, close, volume);
  }

  /** Takes a bar of a stretch of regular hours that starts at `from`. */
  addRegular(
    from: number,
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (!this.#alignment.accept(timestamp, from)) {
      const grid = `${this.#interval}${this.#alignment.words}`;
      this.#report.reject("off_grid", line, timestamp, () => grid);
      return;
    }
    const { regular } = this.#buffers;
    const start = Math.max(timestamp, from);
    const row = start === from ? this.#rowOf(start) : -1;
    if (row >= 0 && timestamp < from) {
      this.#report.setAside("outside_hours", line, timestamp);
      return;
    }
    const moved = this.#moved.get(start);
    if (row >= 0 && moved !== undefined) {
      // What began earlier ends where this bar begins.
      this.#report.setAside("outside_hours", line, moved);
      this.#moved.delete(start);
      regular.put(row, line, start, open, high, low, close, volume);
      return;
    }
    if (timestamp < from) {
      if (!this.#buffers.isSorting) this.#moved.clear();
      this.#moved.set(start, timestamp);
    }
    this.#buffers
      .append(regular, line, start, open, high, low, close, volume);
  }

  /**
   * Settles the alignment before bars are written. Returns a guess the first time
   * that bars are found to lie by the clock.
   */
  settle(): Guess | undefined {
    const clock = this.#clock;
    if (this.#buffers.regular.rows > 0) this.#alignment.settle();
    if (
      this.#alignment.decided !== "clock" || clock === undefined ||
      this.#buffers.interval === clock
    ) return undefined;
    this.#buffers.interval = clock;
    return {
      what: "alignment",
      value: clock,
      evidence:
        `bars of ${this.#interval} begin by the clock, not ${this.#interval} after the open; the first of a session is stored from its start on`,
      option: "--interval",
    };
  }

  /** The row of the date's bar that starts at `start`, −1 if there is none. */
  #rowOf(start: number): number {
    const { rows, columns } = this.#buffers.regular;
    return columns.timestamp.subarray(0, rows).lastIndexOf(start);
  }
}

/** The interval by the clock of the same length, if there is one. */
function clockOf(interval: StoredInterval): StoredInterval | undefined {
  const { lengthMs, byClock } = parseInterval(interval);
  if (byClock === true) return interval;
  return lengthMs === undefined ? undefined : onClock(interval);
}
