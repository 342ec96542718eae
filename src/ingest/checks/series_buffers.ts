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
import type { DayEvidence } from "./day_evidence.ts";

/** Provides memory for buffers and stores their bars. */
export interface BufferOwner {
  /** Grows a full buffer. */
  makeRoom(buffer: DayBuffer): void;
  /** Sorts a buffer's bars, in a file whose rows are out of order. */
  settleOrder(buffer: DayBuffer, symbol: string): void;
  /** Writes a buffer's bars to the store and empties it. */
  flush(
    buffer: DayBuffer,
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
  ): void;
}

/** A trading date that waits for further rows, in a file out of order. */
interface WaitingDay {
  readonly buffer: DayBuffer;
  readonly session: TradingSession | undefined;
}

/**
 * The buffers of one series: one trading date at a time, as long as rows are in
 * order. Once they are not, all dates stay in memory, until the owner has it
 * released.
 */
export class SeriesBuffers {
  /** The day's bars in regular hours. */
  regular: DayBuffer = new DayBuffer();
  /** The day's bars outside of regular hours. */
  extended: DayBuffer = new DayBuffer();
  #isSorting = false;
  readonly #waiting = new Map<TradingDate, WaitingDay>();
  readonly #waitingExtended = new Map<TradingDate, WaitingDay>();
  readonly #owner: BufferOwner;
  readonly #symbol: string;
  /** The interval that the bars are stored under. */
  interval: StoredInterval;
  readonly #evidence: DayEvidence;
  /** The session of the regular buffer; `undefined` for daily bars. */
  #session: TradingSession | undefined = undefined;

  /** Buffers of bars; finished days go to `evidence` too. */
  constructor(
    owner: BufferOwner,
    symbol: string,
    interval: StoredInterval,
    evidence: DayEvidence,
  ) {
    this.#owner = owner;
    this.#symbol = symbol;
    this.interval = interval;
    this.#evidence = evidence;
  }

  /** Appends a bar to one of the two buffers. */
  append(
    buffer: DayBuffer,
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (buffer.rows === buffer.capacity) this.#owner.makeRoom(buffer);
    buffer.append(line, timestamp, open, high, low, close, volume);
  }

  /** Whether rows are sorted by time before they are written. */
  get isSorting(): boolean {
    return this.#isSorting;
  }

  /** Sorts rows by time from now on: one of them is out of order. */
  beginSorting(): void {
    this.#isSorting = true;
    this.regular.isDisordered = true;
    this.extended.isDisordered = true;
  }

  /** Begins a trading date of regular hours; the one before is written, or waits. */
  beginRegular(date: TradingDate, session: TradingSession | undefined): void {
    if (this.#isSorting) {
      const { regular: buffer } = this;
      if (buffer.rows > 0) {
        this.#waiting.set(buffer.date, { buffer, session: this.#session });
      }
      this.regular = take(this.#waiting, date, buffer);
    } else this.#flushRegular();
    this.regular.date = date;
    this.#session = session;
  }

  /** Begins a trading date of extended hours; the one before is written, or waits. */
  beginExtended(date: TradingDate): void {
    if (this.#isSorting) {
      const { extended: buffer } = this;
      if (buffer.rows > 0) {
        this.#waitingExtended.set(buffer.date, { buffer, session: undefined });
      }
      this.extended = take(this.#waitingExtended, date, buffer);
    } else this.#flushExtended();
    this.extended.date = date;
  }

  /** Writes all buffers. */
  flush(): void {
    this.#flushRegular();
    this.#flushExtended();
    for (const { buffer, session } of this.#waiting.values()) {
      this.#write(buffer, session);
      buffer.release();
    }
    this.#waiting.clear();
    for (const { buffer } of this.#waitingExtended.values()) {
      this.#writeExtended(buffer);
      buffer.release();
    }
    this.#waitingExtended.clear();
  }

  /** Writes all buffers and frees their memory. */
  release(): void {
    this.flush();
    this.regular.release();
    this.extended.release();
  }

  #flushRegular(): void {
    this.#write(this.regular, this.#session);
  }

  #flushExtended(): void {
    this.#writeExtended(this.extended);
  }

  #write(buffer: DayBuffer, session: TradingSession | undefined): void {
    if (buffer.rows === 0) return;
    if (this.#isSorting) this.#owner.settleOrder(buffer, this.#symbol);
    if (session !== undefined) {
      this.#evidence.addDay(session, buffer.columns, buffer.rows);
    }
    this.#owner.flush(buffer, this.#symbol, this.interval, "regular");
  }

  #writeExtended(buffer: DayBuffer): void {
    if (buffer.rows === 0) return;
    if (this.#isSorting) this.#owner.settleOrder(buffer, this.#symbol);
    this.#owner.flush(buffer, this.#symbol, this.interval, "extended");
  }
}

/** The buffer of a date: the one that waits, the current one if it is unused, or a new one. */
function take(
  waiting: Map<TradingDate, WaitingDay>,
  date: TradingDate,
  current: DayBuffer,
): DayBuffer {
  const known = waiting.get(date)?.buffer;
  waiting.delete(date);
  const buffer = known ?? (current.rows > 0 ? new DayBuffer() : current);
  buffer.isDisordered = true;
  return buffer;
}
