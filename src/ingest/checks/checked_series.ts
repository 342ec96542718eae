/**
 * The checks that every imported bar passes, and the trading date it gets.
 *
 * @module
 */
import { formatInstant } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { TradingSession } from "../../time/session.ts";
import type { StoredInterval } from "../../types.ts";
import { DayBuffer } from "./day_buffer.ts";
import type { FileSink } from "./file_sink.ts";
import type { AsideKind, RejectKind } from "./findings.ts";
import { HOUR_MS, HourGrid } from "./hour_alignment.ts";
import type { SeriesSink } from "../reader.ts";
import { SessionLocator } from "./session_locator.ts";
import { ZoneEvidence } from "./wrong_zone.ts";

/** In regular hours, apart from them, only counted, or in no calendar. */
type Place = "regular" | "extended" | "aside" | "nowhere";

/** The {@linkcode SeriesSink} of one series in one file. */
export class CheckedSeries implements SeriesSink {
  readonly #sink: FileSink;
  readonly #symbol: string;
  readonly #interval: StoredInterval;
  readonly #stepMs: number;
  readonly #regular: DayBuffer = new DayBuffer();
  readonly #extended: DayBuffer = new DayBuffer();
  readonly #evidence: ZoneEvidence = new ZoneEvidence();
  readonly #direction: number;
  readonly #hours: HourGrid;
  #last = -Infinity;
  readonly #where: SessionLocator;
  /** The session of the bars in the regular buffer. */
  #session: TradingSession | undefined = undefined;

  /** Checks for `symbol` and `interval`; hands good bars to `sink`. */
  constructor(sink: FileSink, symbol: string, interval: StoredInterval) {
    this.#sink = sink;
    this.#symbol = symbol;
    this.#interval = interval;
    this.#stepMs = parseInterval(interval).lengthMs ?? 0;
    this.#direction = sink.newestFirst ? -1 : 1;
    this.#where = new SessionLocator(sink.time);
    this.#hours = new HourGrid(sink.exchangeZone);
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
        order !== order
          ? "malformed"
          : order === this.#last
          ? "duplicate"
          : "out_of_order",
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
    if (this.#stepMs === HOUR_MS) {
      this.#addHourly(line, timestamp, open, high, low, close, volume);
      return;
    }
    const where = this.#where;
    if (!(timestamp >= where.from && timestamp < where.to)) {
      const place = this.#locate(line, timestamp);
      // A wrong year must not make all that follows seem out of order.
      if (place === "nowhere") return;
      if (place !== "regular") {
        this.#last = order;
        this.#evidence.addOutside(volume);
        if (place === "aside") return;
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
    if ((timestamp - where.from) % this.#stepMs !== 0) {
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
   * Finds where a bar outside of the current stretch belongs, and makes the
   * buffer ready for it; or it is counted as set aside. Of `lengthMs`, one
   * instant in regular hours is enough.
   */
  #locate(line: number, timestamp: number, lengthMs = 1): Place {
    const where = this.#where;
    let aside = where.find(timestamp);
    if (
      aside !== undefined && lengthMs > 1 &&
      where.find(timestamp + lengthMs - 1) === undefined
    ) aside = undefined;
    // Asked again: the answer for the end must not stay behind.
    else if (aside !== undefined && lengthMs > 1) aside = where.find(timestamp);
    if (aside === undefined) {
      if (where.date !== this.#regular.date) {
        this.#flushRegular();
        this.#regular.date = where.date;
        this.#session = where.session;
      }
      return "regular";
    }
    this.#setAside(aside, line, timestamp);
    if (aside === "outside_calendar") return "nowhere";
    if (!this.#sink.options.extendedHours) return "aside";
    if (this.#extended.date !== where.outsideDate) {
      this.#flushBuffer(this.#extended, "extended");
      this.#extended.date = where.outsideDate;
    }
    return "extended";
  }

  /**
   * An hour that regular hours cut into belongs to them: by the clock, the first
   * begins before the open.
   */
  #addHourly(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const where = this.#where;
    const begins = this.#locate(line, timestamp, HOUR_MS);
    if (begins === "nowhere") return;
    this.#last = timestamp * this.#direction;
    const regular = begins === "regular";
    if (!regular) {
      this.#evidence.addOutside(volume);
      if (begins === "aside") return;
    }
    const session = where.session;
    const opens = session === undefined
      ? []
      : [session.open, ...session.breaks.map(({ end }) => end)];
    if (!this.#hours.takes(timestamp, opens)) {
      const { anchor } = this.#hours;
      this.#reject(
        "off_grid",
        line,
        timestamp,
        () => anchor === "" ? "1h" : `1h, the bars before are ${anchor}`,
      );
      return;
    }
    const buffer = regular ? this.#regular : this.#extended;
    this.#append(buffer, timestamp, open, high, low, close, volume);
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
    const session = this.#where.sessionOfDay(timestamp);
    if (session === "outside_calendar") {
      this.#setAside(session, line, timestamp);
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
      this.#evidence.addDay(session, columns, rows, this.#stepMs);
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
