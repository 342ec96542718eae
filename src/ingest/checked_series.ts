/**
 * The checks that every imported bar passes, and the trading date it gets.
 *
 * @module
 */
import { DAY_MS, formatDate, formatInstant } from "../time/date.ts";
import { parseInterval } from "../time/interval.ts";
import type { TradingSession } from "../time/session.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { DayBuffer } from "./day_buffer.ts";
import { type FileSink, isOutOfRange } from "./file_sink.ts";
import type { AsideKind, RejectKind } from "./findings.ts";
import type { SeriesSink } from "./reader.ts";
import { ZoneEvidence } from "./zone_evidence.ts";

/** No session boundary and no change of date lies inside a quarter of an hour after its first outside bar but at an open. */
const QUARTER_MS = 900_000;

/** The {@linkcode SeriesSink} of one series in one file. */
export class CheckedSeries implements SeriesSink {
  readonly #sink: FileSink;
  readonly #symbol: string;
  readonly #interval: BaseInterval;
  readonly #stepMs: number;
  readonly #regular: DayBuffer = new DayBuffer();
  readonly #extended: DayBuffer = new DayBuffer();
  readonly #evidence: ZoneEvidence = new ZoneEvidence();
  readonly #direction: number;
  #last = -Infinity;
  // The stretch of regular hours the last bar was in: a session, or its part
  // between two breaks. Grids are anchored on its start.
  #from = 0;
  #to = 0;
  #session: TradingSession | undefined = undefined;
  #outsideFrom = 0;
  #outsideTo = 0;
  #outsideKind: AsideKind = "outside_hours";
  #outsideDate: TradingDate = "";

  /** Checks for `symbol` and `interval`; hands good bars to `sink`. */
  constructor(sink: FileSink, symbol: string, interval: BaseInterval) {
    this.#sink = sink;
    this.#symbol = symbol;
    this.#interval = interval;
    this.#stepMs = parseInterval(interval).lengthMs ?? 0;
    this.#direction = sink.newestFirst ? -1 : 1;
  }

  add(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    // One expression that NaN fails, for the many bars that are good.
    if (
      !(low >= 0 && low <= open && low <= close && open <= high &&
        close <= high && high < Infinity && volume >= 0 && volume < Infinity)
    ) {
      this.#reject(
        kindOfBadNumbers(open, high, low, close, volume),
        line,
        timestamp,
        () =>
          `open ${open} high ${high} low ${low} close ${close} volume ${volume}`,
      );
      return;
    }
    const order = timestamp * this.#direction;
    if (!(order > this.#last)) {
      this.#reject(
        order === this.#last ? "duplicate" : "out_of_order",
        line,
        timestamp,
        () => `after ${formatTime(this.#last * this.#direction)}`,
      );
      return;
    }
    if (this.#stepMs === 0) {
      this.#addDaily(line, timestamp, open, high, low, close, volume);
      return;
    }
    if (!(timestamp >= this.#from && timestamp < this.#to)) {
      const extended = this.#locate(line, timestamp);
      if (extended !== undefined) {
        this.#last = order;
        this.#evidence.outside++;
        if (!extended) return;
        if (timestamp % this.#stepMs !== 0) {
          this.#reject("off_grid", line, timestamp, () => this.#interval);
          return;
        }
        this.#append(
          this.#extended,
          timestamp,
          open,
          high,
          low,
          close,
          volume,
        );
        return;
      }
    }
    if ((timestamp - this.#from) % this.#stepMs !== 0) {
      this.#reject("off_grid", line, timestamp, () => this.#interval);
      return;
    }
    this.#last = order;
    this.#append(this.#regular, timestamp, open, high, low, close, volume);
  }

  /** Writes what is in memory and gives the memory back. */
  release(): void {
    this.#flush();
    this.#regular.release();
    this.#extended.release();
  }

  /** Writes what is in memory; the file has no more bars. */
  finish(): void {
    this.#flush();
    if (
      this.#stepMs > 0 && !this.#sink.zoneCertain && this.#evidence.suspicious()
    ) {
      this.#sink.reject(
        "zone_suspected",
        0,
        () =>
          `${this.#symbol}: ${this.#evidence.describe()}; say which zone with --timezone`,
      );
    }
  }

  #append(
    buffer: DayBuffer,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (buffer.rows === buffer.capacity) this.#sink.makeRoom(buffer);
    buffer.append(timestamp, open, high, low, close, volume);
  }

  /**
   * Finds the session of a bar outside of the current stretch. `undefined`: it
   * is in regular hours, which are current now; else whether it is to be stored
   * apart.
   */
  #locate(line: number, timestamp: number): boolean | undefined {
    if (!(timestamp >= this.#outsideFrom && timestamp < this.#outsideTo)) {
      const found = this.#findSession(timestamp);
      if (found === "outside_calendar") {
        this.#setAside(found, line, timestamp);
        return false;
      }
      if (found !== undefined && this.#enter(found, timestamp)) {
        return undefined;
      }
      this.#leave(timestamp, found);
    }
    const kind = this.#outsideKind;
    this.#setAside(kind, line, timestamp);
    if (!this.#sink.options.extendedHours) return false;
    if (this.#extended.date !== this.#outsideDate) {
      this.#flushBuffer(this.#extended, "extended");
      this.#extended.date = this.#outsideDate;
    }
    return true;
  }

  #findSession(
    timestamp: number,
  ): TradingSession | "outside_calendar" | undefined {
    try {
      return this.#sink.time.getSessionAt(timestamp);
    } catch (error) {
      if (isOutOfRange(error)) return "outside_calendar";
      throw error;
    }
  }

  /** Makes a session's stretch around `timestamp` the current one; false inside a break. */
  #enter(session: TradingSession, timestamp: number): boolean {
    let from = session.open;
    let to = session.close;
    for (const { start, end } of session.breaks) {
      if (timestamp >= end) from = end;
      else if (timestamp >= start) return false;
      else {
        to = start;
        break;
      }
    }
    if (session.date !== this.#regular.date) {
      this.#flushRegular();
      this.#regular.date = session.date;
    }
    this.#session = session;
    this.#from = from;
    this.#to = to;
    return true;
  }

  /** Remembers that there are no regular hours around `timestamp`. */
  #leave(timestamp: number, session: TradingSession | undefined): void {
    const { time } = this.#sink;
    const pause = session?.breaks.find(({ start, end }) =>
      timestamp >= start && timestamp < end
    );
    this.#outsideFrom = timestamp;
    if (session !== undefined && pause !== undefined) {
      this.#outsideTo = pause.end;
      this.#outsideKind = "outside_hours";
      this.#outsideDate = session.date;
      return;
    }
    this.#outsideDate = time.getTradingDateOf(timestamp);
    this.#outsideKind = time.isTradingDay(this.#outsideDate)
      ? "outside_hours"
      : "closed_day";
    const quarter = Math.floor(timestamp / QUARTER_MS) + 1;
    this.#outsideTo = Math.min(
      nextOpen(time, timestamp),
      quarter * QUARTER_MS,
    );
  }

  #addDaily(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const { time } = this.#sink;
    let session: TradingSession | undefined;
    try {
      const date = timestamp % DAY_MS === 0
        ? formatDate(timestamp / DAY_MS)
        : time.getTradingDateOf(timestamp);
      session = time.getTradingSession(date);
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      this.#setAside("outside_calendar", line, timestamp);
      return;
    }
    if (session === undefined) {
      this.#setAside("closed_day", line, timestamp);
      return;
    }
    if (session.date === this.#regular.date) {
      this.#reject("duplicate", line, timestamp, () => session.date);
      return;
    }
    this.#flushRegular();
    this.#last = timestamp * this.#direction;
    this.#regular.date = session.date;
    this.#append(this.#regular, session.open, open, high, low, close, volume);
  }

  #flush(): void {
    this.#flushRegular();
    this.#flushBuffer(this.#extended, "extended");
  }

  #flushRegular(): void {
    const { rows, columns } = this.#regular;
    const session = this.#session;
    if (rows > 0 && session !== undefined) {
      const first = columns.timestamp[0];
      const last = columns.timestamp[rows - 1];
      this.#evidence.addDay(
        session,
        Math.min(first, last),
        Math.max(first, last),
        rows,
      );
    }
    this.#flushBuffer(this.#regular, "regular");
  }

  #flushBuffer(buffer: DayBuffer, hours: "regular" | "extended"): void {
    this.#sink.flush(buffer, this.#symbol, this.#interval, hours);
  }

  #setAside(kind: AsideKind, line: number, timestamp: number): void {
    this.#sink.aside(
      kind,
      line,
      () => `${this.#symbol} ${formatTime(timestamp)}`,
    );
  }

  #reject(
    kind: RejectKind,
    line: number,
    timestamp: number,
    text: () => string,
  ): void {
    this.#sink.reject(
      kind,
      line,
      () => `${this.#symbol} ${formatTime(timestamp)} ${text()}`,
    );
  }
}

function nextOpen(
  time: { nextOpen(instant: number): number },
  timestamp: number,
): number {
  try {
    return time.nextOpen(timestamp);
  } catch (error) {
    // After the calendar's last session there is no open to come.
    if (isOutOfRange(error)) return Infinity;
    throw error;
  }
}

function kindOfBadNumbers(
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): RejectKind {
  const all = [open, high, low, close, volume];
  if (!all.every(Number.isFinite)) return "not_finite";
  if (all.some((value) => value < 0)) return "negative";
  return high < low ? "high_below_low" : "outside_range";
}

function formatTime(timestamp: number): string {
  return Number.isFinite(timestamp) && Math.abs(timestamp) < 8e15
    ? formatInstant(timestamp)
    : String(timestamp);
}
