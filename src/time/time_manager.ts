/**
 * Trading dates, sessions and the clock of a run.
 *
 * @module
 */
import type { Interval, TradingDate } from "../types.ts";
import { formatDate } from "./date.ts";
import { ExchangeDays } from "./exchange_days.ts";
import { ExchangeSessions } from "./exchange_sessions.ts";
import { gridOf, type SessionGrid } from "./grid.ts";
import { type CalendarOverride, OverrideTable } from "./overrides.ts";
import type { SessionBoundaryTimes, TradingSession } from "./session.ts";
import { SessionCache } from "./session_cache.ts";

/** Options of {@linkcode TimeManager}. */
export interface TimeManagerOptions {
  /**
   * The exchange or exchange group of queries that do not name one; with trading
   * hours within its sessions as in `US_FUTURES@08:30-15:15`.
   */
  readonly exchange: string;
  /** Closures and hours that take precedence over the calendar; default none. */
  readonly overrides?: Iterable<CalendarOverride>;
  /** How many sessions the cache keeps; default 100. */
  readonly cacheSize?: number;
  /**
   * Sessions of `exchange` that another manager calculated under the same
   * overrides, kept besides those of the cache; default none.
   */
  readonly sessions?: Iterable<TradingSession>;
}

/**
 * Trading dates, sessions and the clock of one run.
 *
 * Dates are `YYYY-MM-DD` in the exchange's own calendar, instants are UTC epoch
 * milliseconds. `exchange` defaults to that of the manager; a group's name
 * means the leading exchange of the group. All methods throw
 * {@linkcode SessionError}: `calendar_unknown` for an unknown exchange,
 * `date_invalid` for a text that is not a date, `date_out_of_range` for a date
 * or an instant outside the calendar's range. Nothing is guessed.
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
  readonly #cache: SessionCache;
  #overrides: OverrideTable;
  #own: ExchangeSessions;
  readonly #others: Map<string, ExchangeSessions> = new Map();
  /** NaN until it is set; always a number, so that setting it allocates nothing. */
  #now = NaN;

  /**
   * Creates a manager for an exchange or group.
   *
   * @throws {SessionError} `calendar_unknown` for an unknown exchange, or the
   * error of an invalid {@linkcode CalendarOverride}.
   * @throws {RangeError} if `cacheSize` is not a whole number above zero.
   */
  constructor(options: TimeManagerOptions) {
    this.#cache = new SessionCache(options.cacheSize ?? 100, options.sessions);
    this.#overrides = new OverrideTable(options.overrides ?? []);
    this.#own = this.#open(options.exchange, undefined);
  }

  /** The exchange or group of queries that do not name one. */
  get exchange(): string {
    return this.#own.days.name;
  }

  /** IANA name of that exchange's time zone. */
  get zone(): string {
    return this.#own.days.calendar.rules.zone;
  }

  /**
   * How many queries for the session of a date were answered without
   * calculating it: by the last query, the given sessions or the cache.
   */
  get cacheHits(): number {
    return this.#cache.hits;
  }

  /** How many queries for the session of a date had to calculate it. */
  get cacheMisses(): number {
    return this.#cache.misses;
  }

  /**
   * The session of a date; `undefined` if the exchange is closed all day.
   *
   * The given sessions and a cache of the last 100 (see `cacheSize`) answer first.
   */
  getTradingSession(
    date: TradingDate,
    exchange?: string,
  ): TradingSession | undefined {
    return this.#of(exchange).on(date);
  }

  /**
   * The session of a trading date.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed that day.
   */
  requireTradingSession(date: TradingDate, exchange?: string): TradingSession {
    return this.#of(exchange).require(date);
  }

  /** Whether the exchange has a session on a date, however short. */
  isTradingDay(date: TradingDate, exchange?: string): boolean {
    return this.reasonClosed(date, exchange) === undefined;
  }

  /** Why there is no session on a date; `undefined` if there is one. */
  reasonClosed(date: TradingDate, exchange?: string): string | undefined {
    const { days } = this.#of(exchange);
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
    const { days } = this.#of(exchange);
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
    const { days } = this.#of(exchange);
    return formatDate(days.step(days.day(from) - 1, n, -1, from));
  }

  /** The date itself if it is a trading date, else the next one. */
  getFirstTradingDate(from: TradingDate, exchange?: string): TradingDate {
    const { days } = this.#of(exchange);
    return formatDate(days.step(days.day(from), 1, 1, from));
  }

  /**
   * The trading date `n` sessions before `end`.
   *
   * `n` = 0 is `end` itself, or the last trading date before it.
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
    const { days } = this.#of(exchange);
    return formatDate(days.countBack(end, n));
  }

  /**
   * All trading dates of a range, both ends included.
   *
   * @throws {SessionError} `argument_invalid` if `from` is after `to`.
   */
  getTradingDates(
    from: TradingDate,
    to: TradingDate,
    exchange?: string,
  ): TradingDate[] {
    return this.#of(exchange).days.dates(from, to);
  }

  /**
   * Open, close and breaks of the session of a trading date.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed that day.
   */
  getSessionBoundaryTimes(
    date: TradingDate,
    exchange?: string,
  ): SessionBoundaryTimes {
    const { open, close, breaks } = this.#of(exchange).require(date);
    return { open, close, breaks };
  }

  /**
   * The slots of a session: how many bars are expected, and when each starts.
   *
   * `1d` has one slot, from open to close.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed that day,
   * `argument_invalid` if the interval is malformed or longer than one day.
   */
  slots(
    date: TradingDate,
    interval: Interval,
    exchange?: string,
  ): SessionGrid {
    return gridOf(this.#of(exchange).require(date), interval);
  }

  /** The session at an instant, breaks included: open ≤ instant < close. */
  getSessionAt(
    instant: number,
    exchange?: string,
  ): TradingSession | undefined {
    return this.#of(exchange).at(instant);
  }

  /** Whether the exchange trades at an instant: inside a session, outside its breaks. */
  isOpenAt(instant: number, exchange?: string): boolean {
    return this.#of(exchange).isOpenAt(instant);
  }

  /**
   * The date of an instant in the exchange's calendar, inside or outside of
   * hours; it need not be a trading date.
   *
   * This is the local date. If sessions open on the evening before, the date
   * changes at that open instead of midnight: for US_FUTURES, Sunday 18:00 in
   * Chicago belongs to Monday.
   */
  getTradingDateOf(instant: number, exchange?: string): TradingDate {
    return formatDate(this.#of(exchange).days.tradingDay(instant));
  }

  /** The first session open after an instant; the end of a break does not count. */
  nextOpen(instant: number, exchange?: string): number {
    return this.#of(exchange).next("open", instant);
  }

  /** The first session close after an instant; the start of a break does not count. */
  nextClose(instant: number, exchange?: string): number {
    return this.#of(exchange).next("close", instant);
  }

  /**
   * The time of the run, UTC epoch milliseconds: the time that the engine set
   * last, or the system time if it has set none.
   */
  getCurrentTime(): number {
    return Number.isNaN(this.#now) ? Date.now() : this.#now;
  }

  /**
   * Sets the time of the run.
   *
   * @throws {RangeError} if it is not a finite number.
   */
  setCurrentTime(instant: number): void {
    if (!Number.isFinite(instant)) {
      throw new RangeError(`Time ${instant} is not a finite number`);
    }
    this.#now = instant;
  }

  /** Removes all given and cached sessions; hits and misses continue to count. */
  invalidateCache(): void {
    this.#cache.clear();
  }

  /**
   * Replaces all overrides and removes the sessions given and cached under the
   * old ones.
   *
   * @throws {SessionError} if an override is invalid; the old ones then stay.
   */
  setOverrides(overrides: Iterable<CalendarOverride>): void {
    this.#overrides = new OverrideTable(overrides);
    this.#own = this.#open(this.exchange, undefined);
    this.#others.clear();
    this.#cache.clear();
  }

  #of(exchange: string | undefined): ExchangeSessions {
    if (exchange === undefined) return this.#own;
    let sessions = this.#others.get(exchange);
    if (sessions === undefined) {
      sessions = this.#open(exchange, exchange);
      this.#others.set(exchange, sessions);
    }
    return sessions;
  }

  #open(name: string, cacheName: string | undefined): ExchangeSessions {
    const days = new ExchangeDays(name, this.#overrides);
    return new ExchangeSessions(days, this.#cache, cacheName);
  }
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `${name} is ${value}, not a whole number from ${least}`,
    );
  }
}
