/**
 * When the bars of a session end.
 *
 * @module
 */
import { MINUTE_MS } from "./date.ts";
import { SessionGrid, type SessionHours } from "./grid.ts";

/**
 * The ends of the base bars of a session, by their starts. A bar ends one length
 * after its start. A break or the close may cut a bar of more than a minute
 * short: it ends there. Hot paths ask for every bar, so only the few short bars
 * of a session are kept.
 */
export class BarEnds {
  readonly #lengthMs: number;
  #close = NaN;
  #starts: readonly number[] = NONE;
  #ends: readonly number[] = NONE;

  /** The ends of bars of a length; `Infinity` for one bar a session. */
  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Begins a session. */
  begin(hours: SessionHours): void {
    this.#close = hours.close;
    this.#starts = NONE;
    this.#ends = NONE;
    if (this.#lengthMs <= MINUTE_MS || this.#lengthMs === Infinity) return;
    const grid = new SessionGrid(hours, this.#lengthMs);
    const starts: number[] = [];
    const ends: number[] = [];
    // Only the last slot of a stretch without a break is short.
    for (let slot = 0; slot < grid.count; slot++) {
      slot = grid.stretchEnd(slot) - 1;
      const start = grid.start(slot);
      const end = grid.end(slot);
      if (end - start === this.#lengthMs) continue;
      starts.push(start);
      ends.push(end);
    }
    this.#starts = starts;
    this.#ends = ends;
  }

  /** The end of the bar that starts at `start`. */
  of(start: number): number {
    const starts = this.#starts;
    for (let i = 0; i < starts.length; i++) {
      if (starts[i] === start) return this.#ends[i];
    }
    return this.#lengthMs === Infinity ? this.#close : start + this.#lengthMs;
  }
}

const NONE: readonly number[] = [];
