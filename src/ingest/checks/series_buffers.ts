/**
 * The bars of one series between the reader and the store: one trading date of
 * regular hours and one of extended hours at a time.
 *
 * @module
 */
import type { Hours } from "../../store/bar_store.ts";
import type { TradingSession } from "../../time/session.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";
import { DayBuffer } from "./day_buffer.ts";
import type { ZoneEvidence } from "./wrong_zone.ts";

/** Provides memory for buffers and stores their bars. */
export interface BufferOwner {
  /** Grows a full buffer. */
  makeRoom(buffer: DayBuffer): void;
  /** Writes a buffer's bars to the store and empties it. */
  flush(
    buffer: DayBuffer,
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
  ): void;
}

/** The buffers of one series. */
export class SeriesBuffers {
  /** The day's bars in regular hours. */
  readonly regular: DayBuffer = new DayBuffer();
  /** The day's bars outside of regular hours. */
  readonly extended: DayBuffer = new DayBuffer();
  readonly #owner: BufferOwner;
  readonly #symbol: string;
  readonly #interval: StoredInterval;
  readonly #stepMs: number;
  readonly #evidence: ZoneEvidence;
  /** The session of the regular buffer; `undefined` for daily bars. */
  #session: TradingSession | undefined = undefined;

  /** Buffers of bars that are `stepMs` long; finished days go to `evidence` too. */
  constructor(
    owner: BufferOwner,
    symbol: string,
    interval: StoredInterval,
    stepMs: number,
    evidence: ZoneEvidence,
  ) {
    this.#owner = owner;
    this.#symbol = symbol;
    this.#interval = interval;
    this.#stepMs = stepMs;
    this.#evidence = evidence;
  }

  /** Appends a bar to one of the two buffers. */
  append(
    buffer: DayBuffer,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (buffer.rows === buffer.capacity) this.#owner.makeRoom(buffer);
    buffer.append(timestamp, open, high, low, close, volume);
  }

  /** Begins a trading date of regular hours; the one before is written. */
  beginRegular(date: TradingDate, session: TradingSession | undefined): void {
    this.#flushRegular();
    this.regular.date = date;
    this.#session = session;
  }

  /** Begins a trading date of extended hours; the one before is written. */
  beginExtended(date: TradingDate): void {
    this.#flushExtended();
    this.extended.date = date;
  }

  /** Writes both buffers. */
  flush(): void {
    this.#flushRegular();
    this.#flushExtended();
  }

  /** Writes both buffers and frees their memory. */
  release(): void {
    this.flush();
    this.regular.release();
    this.extended.release();
  }

  #flushRegular(): void {
    const { rows, columns } = this.regular;
    const session = this.#session;
    if (rows > 0 && session !== undefined) {
      this.#evidence.addDay(session, columns, rows, this.#stepMs);
    }
    this.#owner.flush(this.regular, this.#symbol, this.#interval, "regular");
  }

  #flushExtended(): void {
    this.#owner.flush(this.extended, this.#symbol, this.#interval, "extended");
  }
}
