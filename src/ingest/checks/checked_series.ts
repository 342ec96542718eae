/**
 * The checks that every imported bar passes: values, order, trading date, grid.
 *
 * @module
 */
import { formatInstant, MINUTE_MS } from "../../time/date.ts";
import { onClock, parseInterval } from "../../time/interval.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval } from "../../types.ts";
import type { FileFacts, Guess, SeriesSink } from "../reader.ts";
import {
  badValueKind,
  hasNoPrices,
  NO_VOLUME,
  widenedRange,
} from "./bar_values.ts";
import type { AsideKind, CorrectionKind, RejectKind } from "./findings.ts";
import { type BufferOwner, SeriesBuffers } from "./series_buffers.ts";
import { SessionLocator } from "./session_locator.ts";
import { DayEvidence } from "./day_evidence.ts";
import { SlotAlignment } from "./slot_alignment.ts";

/** What a series needs from the file it is in. */
export interface SeriesOwner extends BufferOwner {
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
  /** Counts a row that is not stored; `text` is called for the first examples only. */
  reject(kind: RejectKind, line: number, text: () => string): void;
  /** Counts a good bar that is set aside; `text` as for `reject`. */
  setAside(kind: AsideKind, line: number, text: () => string): void;
  /** Counts a bar that is stored with a correction; `text` as for `reject`. */
  correct(kind: CorrectionKind, line: number, text: () => string): void;
  /** Reports what was concluded about the bars. */
  guess(guess: Guess): void;
}

/** Yahoo writes the current day twice; more shared dates are no daily bars. */
const MAX_SHARED = 3;

/** Starts that are off by no more than this, in ms, are rounded to the second. */
const NOISE_MS = 50;

/** In regular hours, stored separately, only counted, or outside of the calendar. */
type Place = "regular" | "extended" | "aside" | "nowhere";

/** The {@linkcode SeriesSink} of one series in one file. */
export class CheckedSeries implements SeriesSink {
  readonly #owner: SeriesOwner;
  readonly #symbol: string;
  readonly #interval: StoredInterval;
  /** The length of a bar, milliseconds; 0 for daily bars. */
  readonly #stepMs: number;
  readonly #direction: number;
  readonly #buffers: SeriesBuffers;
  readonly #evidence: DayEvidence;
  readonly #alignment: SlotAlignment;
  /** By start of a stretch of regular hours: where its first bar began earlier. */
  readonly #moved = new Map<number, number>();
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
    this.#symbol = symbol;
    this.#interval = interval;
    this.#stepMs = parseInterval(interval).lengthMs ?? 0;
    this.#direction = owner.facts.newestFirst === true ? -1 : 1;
    this.#evidence = new DayEvidence(this.#stepMs);
    this.#where = new SessionLocator(owner.time);
    this.#alignment = new SlotAlignment(
      interval,
      clockOf(interval),
      owner.time.zone,
    );
    this.#buffers = new SeriesBuffers(
      owner,
      symbol,
      interval,
      this.#evidence,
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
        this.#countRounded(line, timestamp);
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
        this.#evidence.addOutside(timestamp, volume, before);
        if (place === "aside") return;
        buffer = buffers.extended;
        anchor = 0;
      }
    }
    if ((timestamp - anchor) % this.#stepMs !== 0) {
      const second = this.#rounded(timestamp);
      if (second !== timestamp) {
        this.#countRounded(line, timestamp);
        this.#take(line, second, open, high, low, close, volume);
      } else this.#rejectOffGrid(line, timestamp, this.#interval);
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
    const { facts, isIntervalGuessed } = this.#owner;
    if (isSorting && facts.repeatsTimes === true) {
      this.#suspect(
        "unclear_order",
        "rows are out of order, and only their order could tell local times apart that occur twice; sort the rows, or write times with their offset from UTC",
      );
    }
    if (this.#shared >= MAX_SHARED) {
      this.#suspect(
        "interval_suspected",
        `${this.#shared} rows have the date of the row before, at another time: bars of several intervals, or none of a day; put each interval in a file of its own, or name it with --interval`,
      );
    }
    if (this.#stepMs === 0) return;
    const { zone } = this.#evidence;
    if (facts.zoneCertain !== true && zone.isSuspicious()) {
      this.#suspect(
        "zone_suspected",
        `${zone.describe()}; name the zone with --timezone`,
      );
    }
    const ends = this.#evidence.endStamps();
    if (facts.stampCertain !== true && ends !== "") {
      this.#suspect(
        "end_stamps_suspected",
        `${ends}: timestamps look like the ends of bars; use --stamp end, or --stamp start if they are the starts`,
      );
    }
    const longer = this.#evidence.longerBars();
    if (isIntervalGuessed && longer !== "") {
      this.#suspect(
        "interval_suspected",
        `${longer}: the file seems to hold bars of several intervals; put each in a file of its own, or name the interval with --interval`,
      );
    }
  }

  #suspect(kind: RejectKind, text: string): void {
    this.#owner.reject(kind, 0, () => `${this.#symbol}: ${text}`);
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
    this.#setAside(aside, line, timestamp);
    if (aside === "outside_calendar") return "nowhere";
    if (!this.#owner.extendedHours) return "aside";
    if (this.#buffers.extended.date !== where.outsideDate) {
      this.#buffers.beginExtended(where.outsideDate);
    }
    return "extended";
  }

  /**
   * A bar that overlaps the start of regular hours belongs to them: by the clock,
   * the first bar of a session may start before the open. It is stored as one
   * that begins there, as no trade of the session is earlier.
   */
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
      this.#countRounded(line, timestamp);
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
    const { regular, extended } = this.#buffers;
    if (place !== "regular") {
      this.#evidence.addOutside(timestamp, volume, before);
      if (place === "aside") return;
      if (!this.#alignment.acceptOutside(timestamp, where.from)) {
        this.#rejectOffGrid(line, timestamp, this.#interval);
        return;
      }
      this.#buffers
        .append(extended, line, timestamp, open, high, low, close, volume);
      return;
    }
    const { from } = where;
    if (!this.#alignment.accept(timestamp, from)) {
      this.#rejectOffGrid(
        line,
        timestamp,
        `${this.#interval}${this.#alignment.words}`,
      );
      return;
    }
    const start = Math.max(timestamp, from);
    const row = start === from ? this.#rowOf(start) : -1;
    if (row >= 0 && timestamp < from) {
      this.#setAside("outside_hours", line, timestamp);
      return;
    }
    const moved = this.#moved.get(start);
    if (row >= 0 && moved !== undefined) {
      // What began earlier ends where this bar begins.
      this.#setAside("outside_hours", line, moved);
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

  /** The row of the date's bar that starts at `start`, −1 if there is none. */
  #rowOf(start: number): number {
    const { rows, columns } = this.#buffers.regular;
    return columns.timestamp.subarray(0, rows).lastIndexOf(start);
  }

  /** Settles the alignment before bars are written. */
  #settle(): void {
    if (!(this.#stepMs > MINUTE_MS)) return;
    if (this.#buffers.regular.rows > 0) this.#alignment.settle();
    const clock = clockOf(this.#interval);
    if (
      this.#alignment.decided !== "clock" || clock === undefined ||
      this.#buffers.interval === clock
    ) return;
    this.#buffers.interval = clock;
    this.#owner.guess({
      what: "alignment",
      value: clock,
      evidence:
        `bars of ${this.#interval} begin by the clock, not ${this.#interval} after the open; the first of a session is stored from its start on`,
      option: "--interval",
    });
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

  #setAside(kind: AsideKind, line: number, timestamp: number): void {
    this.#owner.setAside(
      kind,
      line,
      () => `${this.#symbol} ${formatTime(timestamp)}`,
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
      this.#setAside("no_price", line, timestamp);
      return;
    }
    if (volume === NO_VOLUME) {
      this.#owner.correct(
        "no_volume",
        line,
        () => `${this.#symbol} ${formatTime(timestamp)}`,
      );
      this.add(line, timestamp, open, high, low, close, 0);
      return;
    }
    const range = widenedRange(open, high, low, close);
    const isFit = range !== undefined && volume >= 0 && volume < Infinity;
    if (!isFit || !(range.low > 0 || allowsNegative)) {
      this.#reject(
        badValueKind(open, high, low, close, volume, allowsNegative),
        line,
        timestamp,
        () =>
          `open ${open} high ${high} low ${low} close ${close} volume ${volume}`,
      );
      return;
    }
    if (range.low !== low || range.high !== high) {
      this.#owner.correct(
        "range_widened",
        line,
        () =>
          `${this.#symbol} ${
            formatTime(timestamp)
          } open ${open} high ${high} low ${low} close ${close}`,
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

  #countRounded(line: number, timestamp: number): void {
    this.#owner.correct(
      "time_rounded",
      line,
      () => `${this.#symbol} ${formatTime(timestamp)}`,
    );
  }

  #rejectOffGrid(line: number, timestamp: number, grid: string): void {
    this.#reject("off_grid", line, timestamp, () => grid);
  }

  /** Sorts rows from now on, because one is out of order; false if it has no time. */
  #beginSorting(line: number, timestamp: number, order: number): boolean {
    if (Number.isNaN(order)) {
      this.#reject("malformed", line, timestamp, () => "is no time");
      return false;
    }
    if (order < this.#last) {
      const last = this.#last * this.#direction;
      this.#owner.correct(
        "out_of_order",
        line,
        () =>
          `${this.#symbol} ${formatTime(timestamp)} after ${formatTime(last)}`,
      );
    }
    this.#buffers.beginSorting();
    this.#last = order;
    return true;
  }

  #reject(
    kind: RejectKind,
    line: number,
    timestamp: number,
    text: () => string,
  ): void {
    this.#owner.reject(
      kind,
      line,
      () => `${this.#symbol} ${formatTime(timestamp)} ${text()}`,
    );
  }
}

/** The interval by the clock of the same length, if there is one. */
function clockOf(interval: StoredInterval): StoredInterval | undefined {
  const { lengthMs, byClock } = parseInterval(interval);
  if (byClock === true) return interval;
  return lengthMs === undefined ? undefined : onClock(interval);
}

function formatTime(timestamp: number): string {
  if (!(Math.abs(timestamp) < 8e15)) return String(timestamp);
  return timestamp % 1_000 === 0
    ? formatInstant(timestamp)
    : new Date(timestamp).toISOString();
}
