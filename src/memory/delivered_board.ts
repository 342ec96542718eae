/**
 * How far the analysis engine of a run is, for other threads.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import {
  CONTROL_LINE_BYTES,
  CONTROL_OFFSET,
  ControlWord,
  DeliveredWord,
} from "./layout.ts";

const LINE_FLOATS = CONTROL_LINE_BYTES / 8;

/** How far a run is. */
export interface Delivered {
  /** Time in the session, UTC epoch milliseconds; 0 before the first one. */
  readonly time: number;
  /** Base bars delivered in sessions of the range. */
  readonly bars: number;
  /** Number of the newest session, history counted; 0 before the range begins. */
  readonly session: number;
  /** Sessions of the range that have ended. */
  readonly ended: number;
}

/**
 * The board of one run. Writing is a few plain stores per batch: the reader
 * looks seldom, and a value that it sees late is seen the next time.
 */
export class DeliveredBoard {
  readonly #floats: Float64Array;

  /** The board of a run's memory. */
  constructor(arena: Arena) {
    this.#floats = arena.float64(
      CONTROL_OFFSET + ControlWord.delivered * CONTROL_LINE_BYTES,
      LINE_FLOATS,
    );
  }

  /** Session number `session` of the run begins at `open`. */
  beginSession(session: number, open: number): void {
    this.#floats[DeliveredWord.session] = session;
    this.#floats[DeliveredWord.time] = open;
  }

  /** Slices up to `time` are delivered, with `bars` base bars so far. */
  advance(time: number, bars: number): void {
    this.#floats[DeliveredWord.time] = time;
    this.#floats[DeliveredWord.bars] = bars;
  }

  /** A session has ended. */
  endSession(): void {
    this.#floats[DeliveredWord.ended] += 1;
  }

  /** See {@linkcode Delivered.time}. */
  get time(): number {
    return this.#floats[DeliveredWord.time];
  }

  /** What the board shows. */
  read(): Delivered {
    const floats = this.#floats;
    return {
      time: floats[DeliveredWord.time],
      bars: floats[DeliveredWord.bars],
      session: floats[DeliveredWord.session],
      ended: floats[DeliveredWord.ended],
    };
  }
}
