/**
 * All date and time work of a run goes through here.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Interval, TradingDate } from "../types.ts";
import { formatDate } from "./date.ts";
import { ExchangeDays } from "./exchange_days.ts";
import { SessionGrid } from "./grid.ts";
import { parseInterval } from "./interval.ts";
import { LruCache } from "./lru_cache.ts";
import { type CalendarOverride, OverrideTable } from "./overrides.ts";
import type { SessionBreak, TradingSession } from "./session.ts";

/** What a TimeManager is made of. */
export interface TimeManagerOptions {
  /** The exchange or exchange group that is meant where none is named. */
  readonly exchange: string;
  /** Closures and hours that win over the rules; none by default. */
  readonly overrides?: Iterable<CalendarOverride>;
  /** How many sessions the cache keeps; 100 by default. */
  readonly cacheSize?: number;
}

/** When a session opens, pauses and closes, UTC epoch milliseconds. */
export interface SessionBoundaryTimes {
  /** First instant of the session. */
  readonly open: number;
  /** First instant after it. */
  readonly close: number;
  /** Pauses, in time order. */
  readonly breaks: readonly SessionBreak[];
}

/**
 * Trading dates, sessions and the clock of one run.
 *
 * Dates are `YYYY-MM-DD` in the exchange's own calendar, instants are UTC
 * epoch milliseconds. Every method that takes an `exchange` means the
 * manager's own when it is left out. A group's name stands for the group's
 * leading exchange. All methods throw {@linkcode SessionError}:
 * `calendar_unknown` for an unknown exchange, `date_invalid` for a text that is
 * no date, `date_out_of_range` for anything that lies outside of what the
 * calendar covers; nothing is ever guessed.
 *
 * ```ts
 * import { TimeManager } from "./time_manager.ts";
 *
 * const time = new TimeManager({ exchange: "US_EQUITY" });
 * time.isTradingDay("2026-07-03"); // false: Independence Day is observed
 * time.getTradingSession("2026-11-27")?.earlyClose; // true
 * time.getNextTradingDate("2025-12-31"); // "2026-01-02"
 * ```
 */
export class TimeManager {
  #own: ExchangeDays;
  readonly #cache: LruCache<TradingSession | null>;
  readonly #others: Map<string, ExchangeDays> = new Map();
  #overrides: OverrideTable;
  #lastDate: TradingDate | undefined = undefined;
  #lastExchange: string | undefined = undefined;
  #lastSession: TradingSession | undefined = undefined;
  #cacheHits = 0;
  #cacheMisses = 0;
  /** NaN until it is set: a number from the start, so that setting it makes no object. */
  #now = NaN;

  /**
   * Makes a manager for an exchange or group.
   *
   * @throws {SessionError} `calendar_unknown`, or what
   * {@linkcode CalendarOverride} was given wrong.
   */
  constructor(options: TimeManagerOptions) {
    this.#cache = new LruCache(options.cacheSize ?? 100);
    this.#overrides = new OverrideTable(options.overrides ?? []);
    this.#own = new ExchangeDays(options.exchange, this.#overrides);
  }

  /** The exchange or group that is meant where none is named. */
  get exchange(): string {
    return this.#own.name;
  }

  /** IANA name of that exchange's time zone. */
  get zone(): string {
    return this.#own.calendar.rules.zone;
  }

  /** How often a session was found in the cache. */
  get cacheHits(): number {
    return this.#cacheHits;
  }

  /** How often a session had to be worked out. */
  get cacheMisses(): number {
    return this.#cacheMisses;
  }

  /**
   * The session of a date, `undefined` if the exchange is closed all day.
   *
   * The last question is answered first, then one of the last 100 (see
   * `cacheSize`), then the rules are asked.
   */
  getTradingSession(
    date: TradingDate,
    exchange?: string,
  ): TradingSession | undefined {
    if (date === this.#lastDate && exchange === this.#lastExchange) {
      this.#cacheHits++;
      return this.#lastSession;
    }
    const key = exchange === undefined ? date : `${date} ${exchange}`;
    let session = this.#cache.get(key);
    if (session === undefined) {
      const days = this.#days(exchange);
      const day = days.day(date);
      this.#cacheMisses++;
      session = days.session(day, date) ?? null;
      this.#cache.set(key, session);
    } else {
      this.#cacheHits++;
    }
    this.#lastDate = date;
    this.#lastExchange = exchange;
    this.#lastSession = session ?? undefined;
    return this.#lastSession;
  }

  /** Whether the exchange has a session on a date, however short. */
  isTradingDay(date: TradingDate, exchange?: string): boolean {
    const days = this.#days(exchange);
    return days.closedReason(days.day(date)) === undefined;
  }

  /** Why there is no session on a date, `undefined` if there is one. */
  reasonClosed(date: TradingDate, exchange?: string): string | undefined {
    const days = this.#days(exchange);
    return days.closedReason(days.day(date));
  }

  /**
   * The `n`-th trading date strictly after a date.
   *
   * @throws {RangeError} if `n` is not a whole number above zero.
   */
  getNextTradingDate(
    from: TradingDate,
    n = 1,
    exchange?: string,
  ): TradingDate {
    requireWhole("n", n, 1);
    const days = this.#days(exchange);
    return formatDate(days.step(days.day(from) + 1, n, 1, from));
  }

  /**
   * The `n`-th trading date strictly before a date.
   *
   * @throws {RangeError} if `n` is not a whole number above zero.
   */
  getPreviousTradingDate(
    from: TradingDate,
    n = 1,
    exchange?: string,
  ): TradingDate {
    requireWhole("n", n, 1);
    const days = this.#days(exchange);
    return formatDate(days.step(days.day(from) - 1, n, -1, from));
  }

  /** The date itself if it is a trading date, else the next one. */
  getFirstTradingDate(from: TradingDate, exchange?: string): TradingDate {
    const days = this.#days(exchange);
    return formatDate(days.step(days.day(from), 1, 1, from));
  }

  /**
   * The trading date that lies `n` sessions before `end`.
   *
   * `n` = 0 is `end` itself, or the last trading date before it if it is none.
   * The history of `n` sessions that precedes a session on `end` runs from
   * `countBackTradingDays(end, n)` to `getPreviousTradingDate(end)`.
   *
   * @throws {RangeError} if `n` is not a whole number from zero.
   */
  countBackTradingDays(
    end: TradingDate,
    n: number,
    exchange?: string,
  ): TradingDate {
    requireWhole("n", n, 0);
    const days = this.#days(exchange);
    const day = days.day(end);
    return formatDate(
      n === 0 ? days.step(day, 1, -1, end) : days.step(day - 1, n, -1, end),
    );
  }

  /**
   * All trading dates from a date to another, both included.
   *
   * @throws {SessionError} `argument_invalid` if `from` is after `to`.
   */
  getTradingDates(
    from: TradingDate,
    to: TradingDate,
    exchange?: string,
  ): TradingDate[] {
    const days = this.#days(exchange);
    const first = days.day(from);
    const last = days.day(to);
    if (first > last) {
      throw new SessionError(
        "argument_invalid",
        `The range starts on ${from}, after its end ${to}`,
      );
    }
    const dates: TradingDate[] = [];
    for (let day = first; day <= last; day++) {
      if (days.closedReason(day) === undefined) dates.push(formatDate(day));
    }
    return dates;
  }

  /**
   * When the session of a trading date opens, pauses and closes.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed that day.
   */
  getSessionBoundaryTimes(
    date: TradingDate,
    exchange?: string,
  ): SessionBoundaryTimes {
    const { open, close, breaks } = this.#sessionOf(date, exchange);
    return { open, close, breaks };
  }

  /**
   * The expected bars of a session: how many, and when each starts.
   *
   * `1d` gives one slot from open to close.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed that day,
   * `argument_invalid` if the interval is none or longer than one day.
   */
  slots(
    date: TradingDate,
    interval: Interval,
    exchange?: string,
  ): SessionGrid {
    const { text, unit, count, lengthMs } = parseInterval(interval);
    const session = this.#sessionOf(date, exchange);
    if (lengthMs !== undefined) return new SessionGrid(session, lengthMs);
    if (unit !== "d" || count !== 1) {
      throw new SessionError(
        "argument_invalid",
        `A session has no slots of ${text}; the longest interval within one is 1d`,
      );
    }
    return new SessionGrid(session, session.close - session.open);
  }

  /** The session that an instant lies in, its pauses included: open ≤ t < close. */
  getSessionAt(
    instant: number,
    exchange?: string,
  ): TradingSession | undefined {
    const days = this.#days(exchange);
    const day = days.localDay(instant);
    // An overnight session belongs to the day after the one it opens on.
    const last = days.calendar.regularHours(day + 1).open < 0 ? day + 1 : day;
    for (let candidate = day; candidate <= last; candidate++) {
      days.requireCovered(candidate);
      const session = this.getTradingSession(formatDate(candidate), exchange);
      if (
        session !== undefined && instant >= session.open &&
        instant < session.close
      ) return session;
    }
    return undefined;
  }

  /** Whether the exchange trades at an instant: in a session, not in a pause. */
  isOpenAt(instant: number, exchange?: string): boolean {
    const session = this.getSessionAt(instant, exchange);
    return session !== undefined &&
      !session.breaks.some(({ start, end }) =>
        instant >= start && instant < end
      );
  }

  /**
   * The date in the exchange's calendar that an instant belongs to, in or
   * outside of hours; it need not be a trading date.
   *
   * That is the local date. Where sessions open on the evening before, the date
   * changes at that opening time and not at midnight: for US_FUTURES, Sunday
   * 18:00 in Chicago belongs to Monday.
   */
  getTradingDateOf(instant: number, exchange?: string): TradingDate {
    return formatDate(this.#days(exchange).tradingDay(instant));
  }

  /** The first session open after an instant (not the end of a pause). */
  nextOpen(instant: number, exchange?: string): number {
    return this.#nextBoundary(instant, "open", exchange);
  }

  /** The first session close after an instant (not the start of a pause). */
  nextClose(instant: number, exchange?: string): number {
    return this.#nextBoundary(instant, "close", exchange);
  }

  /**
   * The run's time, UTC epoch milliseconds: what the engine set last, or the
   * machine's clock if it never did.
   */
  getCurrentTime(): number {
    return Number.isNaN(this.#now) ? Date.now() : this.#now;
  }

  /**
   * Sets the run's time.
   *
   * @throws {RangeError} if it is not a finite number.
   */
  setCurrentTime(instant: number): void {
    if (!Number.isFinite(instant)) {
      throw new RangeError(`Time ${instant} is not a finite number`);
    }
    this.#now = instant;
  }

  /** Forgets all cached sessions; hits and misses go on counting. */
  invalidateCache(): void {
    this.#cache.clear();
    this.#lastDate = undefined;
    this.#lastExchange = undefined;
    this.#lastSession = undefined;
  }

  /**
   * Replaces all overrides, and forgets what was cached under the old ones.
   *
   * @throws {SessionError} if one of them is wrong; the old ones then stay.
   */
  setOverrides(overrides: Iterable<CalendarOverride>): void {
    this.#overrides = new OverrideTable(overrides);
    this.#own = new ExchangeDays(this.#own.name, this.#overrides);
    this.#others.clear();
    this.invalidateCache();
  }

  #days(exchange: string | undefined): ExchangeDays {
    if (exchange === undefined) return this.#own;
    let days = this.#others.get(exchange);
    if (days === undefined) {
      days = new ExchangeDays(exchange, this.#overrides);
      this.#others.set(exchange, days);
    }
    return days;
  }

  #nextBoundary(
    instant: number,
    boundary: "open" | "close",
    exchange: string | undefined,
  ): number {
    const days = this.#days(exchange);
    const { lastDay, rules } = days.calendar;
    let day = days.localDay(instant);
    days.requireCovered(day);
    for (; day <= lastDay; day++) {
      const session = this.getTradingSession(formatDate(day), exchange);
      if (session !== undefined && session[boundary] > instant) {
        return session[boundary];
      }
    }
    throw new SessionError(
      "date_out_of_range",
      `The calendar of ${days.name} ends on ${rules.to}, before the next ${boundary}`,
    );
  }

  #sessionOf(date: TradingDate, exchange: string | undefined): TradingSession {
    const session = this.getTradingSession(date, exchange);
    if (session === undefined) {
      throw new SessionError(
        "date_invalid",
        `${exchange ?? this.exchange} has no session on ${date}: ${
          this.reasonClosed(date, exchange)
        }`,
      );
    }
    return session;
  }
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `${name} is ${value}, not a whole number from ${least}`,
    );
  }
}
