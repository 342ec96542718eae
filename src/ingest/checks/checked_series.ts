/**
 * The checks that every imported bar passes: values, order, trading date, grid.
 *
 * @module
 */
import { MINUTE_MS } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval } from "../../types.ts";
import type { FileFacts, Guess, SeriesSink } from "../reader.ts";
import {
  badValueKind,
  hasNoPrices,
  NO_VOLUME,
  widenedRange,
} from "./bar_values.ts";
import { DayEvidence } from "./day_evidence.ts";
import { LongBars } from "./long_bars.ts";
import { type BufferOwner, SeriesBuffers } from "./series_buffers.ts";
import { SessionLocator } from "./session_locator.ts";
import {
  type FindingCounter,
  formatTime,
  SeriesReport,
} from "./series_report.ts";
import { reportSuspicions } from "./suspicions.ts";

/** What a series needs from the file it is in. */
export interface SeriesOwner extends BufferOwner, FindingCounter {
  /** The calendar that dates the bars. */
  readonly time: TimeManager;
  /** What is known of the file. */
  readonly facts: FileFacts;
  /** Whether the interval is concluded from the rows. */
  readonly isIntervalGuessed: boolean;
  /** Whether prices may be 0 and below. */
  readonly allowsNegative: boolean;
  /** Whether bars outside of regular hours are stored separately. */
  readonly extendedHours: boolean;
  /** Reports what was concluded about the bars. */
  guess(guess: Guess): void;
}

/** Starts that are off by no more than this, in ms, are rounded to the second. */
const NOISE_MS = 50;

/** In regular hours, stored separately, only counted, or outside of the calendar. */
type Place = "regular" | "extended" | "aside" | "nowhere";

/** The {@linkcode SeriesSink} of one series in one file. */
export class CheckedSeries implements SeriesSink {
  readonly #owner: SeriesOwner;
  readonly #interval: StoredInterval;
  readonly #report: SeriesReport;
  /** The length of a bar, milliseconds; 0 for daily bars. */
  readonly #stepMs: number;
  readonly #direction: number;
  readonly #buffers: SeriesBuffers;
  readonly #evidence: DayEvidence;
  readonly #long: LongBars;
  readonly #where: SessionLocator;
  /** The last timestamp of a daily bar. */
  #lastDay = NaN;
  /** How many daily bars have the date of the one before, at another time. */
  #shared = 0;
  /** The last timestamp, times the direction. */
  #last = -Infinity;

  /** Checks the bars of `symbol` and `interval`; `owner` stores the good ones. */
  constructor(owner: SeriesOwner, symbol: string, interval: StoredInterval) {
    this.#owner = owner;
    this.#interval = interval;
    this.#report = new SeriesReport(owner, symbol);
    this.#stepMs = parseInterval(interval).lengthMs ?? 0;
    this.#direction = owner.facts.newestFirst === true ? -1 : 1;
    this.#evidence = new DayEvidence(this.#stepMs);
    this.#where = new SessionLocator(owner.time);
    this.#buffers = new SeriesBuffers(
      owner,
      symbol,
      interval,
      this.#evidence,
    );
    this.#long = new LongBars(
      interval,
      owner.time.zone,
      this.#buffers,
      this.#report,
    );
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
    // One expression that is false for NaN: nearly every bar passes it.
    if (
      !(low > 0 && low <= open && low <= close && open <= high &&
        close <= high && high < Infinity && volume >= 0 && volume < Infinity)
    ) {
      this.#addUnusual(line, timestamp, open, high, low, close, volume);
      return;
    }
    this.#take(line, timestamp, open, high, low, close, volume);
  }

  /** Takes a bar whose values are good. */
  #take(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const order = timestamp * this.#direction;
    if (!(order > this.#last) && !this.#beginSorting(line, timestamp, order)) {
      return;
    }
    if (this.#stepMs === 0) {
      this.#addDaily(line, timestamp, open, high, low, close, volume);
      return;
    }
    if (this.#stepMs > MINUTE_MS) {
      this.#addLong(line, timestamp, open, high, low, close, volume);
      return;
    }
    const where = this.#where;
    const buffers = this.#buffers;
    let buffer = buffers.regular;
    let anchor = where.from;
    if (!(timestamp >= anchor && timestamp < where.to)) {
      const second = this.#rounded(timestamp);
      if (second !== timestamp) {
        this.#report.correct("time_rounded", line, timestamp);
        this.#take(line, second, open, high, low, close, volume);
        return;
      }
      const before = where.session?.close;
      const place = this.#locate(line, timestamp);
      // `#last` keeps its value: bars after one with a wrong year are still in
      // order.
      if (place === "nowhere") return;
      anchor = where.from;
      buffer = buffers.regular;
      if (place !== "regular") {
        this.#last = order;
        this.#evidence.addOutside(timestamp, volume, before, where.isClosedDay);
        if (place === "aside") return;
        buffer = buffers.extended;
        anchor = 0;
      }
    }
    if ((timestamp - anchor) % this.#stepMs !== 0) {
      const second = this.#rounded(timestamp);
      if (second !== timestamp) {
        this.#report.correct("time_rounded", line, timestamp);
        this.#take(line, second, open, high, low, close, volume);
      } else {
        this.#report.reject("off_grid", line, timestamp, () => this.#interval);
      }
      return;
    }
    this.#last = order;
    buffers.append(buffer, line, timestamp, open, high, low, close, volume);
  }

  /** Writes the buffered bars and frees the buffers' memory. */
  release(): void {
    this.#settle();
    this.#buffers.release();
  }

  /** Writes the buffered bars; the file has no more of them. */
  finish(): void {
    const { isSorting } = this.#buffers;
    this.#settle();
    this.#buffers.flush();
    reportSuspicions(this.#report, this.#evidence, {
      file: this.#owner.facts,
      wasSorted: isSorting,
      isIntraday: this.#stepMs > 0,
      isIntervalGuessed: this.#owner.isIntervalGuessed,
      sharedDates: this.#shared,
      extendedHours: this.#owner.extendedHours,
    }, (guess) => this.#owner.guess(guess));
  }

  /**
   * Finds where a bar outside of the current stretch of regular hours belongs,
   * and begins that date in its buffer, or counts the bar as set aside. A bar of
   * `lengthMs` is in regular hours if its first or its last instant is.
   */
  #locate(line: number, timestamp: number, lengthMs = 1): Place {
    const where = this.#where;
    let aside = where.find(timestamp);
    if (aside !== undefined && lengthMs > 1) {
      const endsInHours = where.find(timestamp + lengthMs - 1) === undefined;
      // Finds the start again, to set `outsideDate` to its date.
      aside = endsInHours ? undefined : where.find(timestamp);
    }
    if (aside === undefined) {
      if (where.date !== this.#buffers.regular.date) {
        if (!this.#buffers.isSorting) this.#settle();
        this.#buffers.beginRegular(where.date, where.session);
        this.#evidence.enter(where.session);
      }
      return "regular";
    }
    this.#report.setAside(aside, line, timestamp);
    if (aside === "outside_calendar") return "nowhere";
    if (!this.#owner.extendedHours) return "aside";
    if (this.#buffers.extended.date !== where.outsideDate) {
      this.#buffers.beginExtended(where.outsideDate);
    }
    return "extended";
  }

  #addLong(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const second = this.#rounded(timestamp);
    if (second !== timestamp) {
      this.#report.correct("time_rounded", line, timestamp);
      this.#take(line, second, open, high, low, close, volume);
      return;
    }
    const where = this.#where;
    const before = where.session?.close;
    let place: Place = "regular";
    if (!(timestamp >= where.from && timestamp < where.to)) {
      place = this.#locate(line, timestamp, this.#stepMs);
      if (place === "nowhere") return;
    }
    this.#last = timestamp * this.#direction;
    const { from } = where;
    if (place === "regular") {
      this.#long
        .addRegular(from, line, timestamp, open, high, low, close, volume);
      return;
    }
    this.#evidence.addOutside(timestamp, volume, before, where.isClosedDay);
    if (place === "aside") return;
    this.#long
      .addExtended(from, line, timestamp, open, high, low, close, volume);
  }

  /** Settles the alignment of long bars before they are written. */
  #settle(): void {
    const guess = this.#stepMs > MINUTE_MS ? this.#long.settle() : undefined;
    if (guess !== undefined) this.#owner.guess(guess);
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
      this.#report.setAside(session, line, timestamp);
      return;
    }
    if (session === undefined) {
      this.#report.setAside("closed_day", line, timestamp);
      return;
    }
    const buffers = this.#buffers;
    if (session.date === buffers.regular.date && timestamp !== this.#lastDay) {
      this.#shared++;
    }
    this.#lastDay = timestamp;
    if (session.date !== buffers.regular.date) {
      // No session is given, because a daily bar is no evidence of a zone.
      buffers.beginRegular(session.date, undefined);
    } else if (buffers.regular.rows > 0) buffers.beginSorting();
    this.#last = timestamp * this.#direction;
    buffers.append(
      buffers.regular,
      line,
      session.open,
      open,
      high,
      low,
      close,
      volume,
    );
  }

  /** Takes a row without prices, with a range to widen or with low prices, or rejects it. */
  #addUnusual(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const { allowsNegative } = this.#owner;
    const isTraded = allowsNegative && volume > 0;
    if (hasNoPrices(open, high, low, close, isTraded)) {
      this.#report.setAside("no_price", line, timestamp);
      return;
    }
    if (volume === NO_VOLUME) {
      this.#report.correct("no_volume", line, timestamp);
      this.add(line, timestamp, open, high, low, close, 0);
      return;
    }
    const range = widenedRange(open, high, low, close);
    const isFit = range !== undefined && volume >= 0 && volume < Infinity;
    if (!isFit || !(range.low > 0 || allowsNegative)) {
      this.#report.reject(
        badValueKind(open, high, low, close, volume, allowsNegative),
        line,
        timestamp,
        () =>
          `open ${open} high ${high} low ${low} close ${close} volume ${volume}`,
      );
      return;
    }
    if (range.low !== low || range.high !== high) {
      this.#report.correct(
        "range_widened",
        line,
        timestamp,
        () => `open ${open} high ${high} low ${low} close ${close}`,
      );
    }
    this.#take(line, timestamp, open, range.high, range.low, close, volume);
  }

  /** The second of a start that is a few milliseconds off, if starts are rounded. */
  #rounded(timestamp: number): number {
    if (this.#owner.facts.roundsTimes !== true) return timestamp;
    const second = Math.round(timestamp / 1_000) * 1_000;
    return Math.abs(timestamp - second) <= NOISE_MS ? second : timestamp;
  }

  /** Sorts rows from now on, because one is out of order; false if it has no time. */
  #beginSorting(line: number, timestamp: number, order: number): boolean {
    if (Number.isNaN(order)) {
      this.#report.reject("malformed", line, timestamp, () => "is no time");
      return false;
    }
    if (order < this.#last) {
      const last = this.#last * this.#direction;
      this.#report.correct(
        "out_of_order",
        line,
        timestamp,
        () => `after ${formatTime(last)}`,
      );
    }
    this.#buffers.beginSorting();
    this.#last = order;
    return true;
  }
}
