/**
 * The sessions of one exchange by date and by instant.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import { formatDate } from "./date.ts";
import type { ExchangeDays } from "./exchange_days.ts";
import type { TradingSession } from "./session.ts";
import type { SessionCache } from "./session_cache.ts";

/** Finds sessions, through a cache that it shares with other exchanges. */
export class ExchangeSessions {
  /** The days of the exchange. */
  readonly days: ExchangeDays;
  readonly #cache: SessionCache;
  readonly #exchange: string | undefined;

  /** `exchange` is the name in the cache; `undefined` for the run's default exchange. */
  constructor(
    days: ExchangeDays,
    cache: SessionCache,
    exchange: string | undefined,
  ) {
    this.days = days;
    this.#cache = cache;
    this.#exchange = exchange;
  }

  /**
   * The session of a date; `undefined` if the exchange is closed.
   *
   * @throws {SessionError} `date_invalid` or `date_out_of_range`
   */
  on(date: TradingDate): TradingSession | undefined {
    let session = this.#cache.find(date, this.#exchange);
    if (session === undefined) {
      session = this.days.session(this.days.day(date), date) ?? null;
      this.#cache.store(date, this.#exchange, session);
    }
    return session ?? undefined;
  }

  /**
   * The session of a trading date.
   *
   * @throws {SessionError} `date_invalid` if the exchange is closed on it.
   */
  require(date: TradingDate): TradingSession {
    const session = this.on(date);
    if (session === undefined) {
      const reason = this.days.closedReason(this.days.day(date));
      throw new SessionError(
        "date_invalid",
        `${this.days.name} has no session on ${date}: ${reason}`,
      );
    }
    return session;
  }

  /** The session at an instant, breaks included: open ≤ instant < close. */
  at(instant: number): TradingSession | undefined {
    const day = this.days.localDay(instant);
    // An overnight session belongs to the day after the one it opens on.
    const overnight = this.days.calendar.regularHours(day + 1).open < 0;
    const last = overnight ? day + 1 : day;
    for (let candidate = day; candidate <= last; candidate++) {
      this.days.requireCovered(candidate);
      const session = this.on(formatDate(candidate));
      if (
        session !== undefined && instant >= session.open &&
        instant < session.close
      ) return session;
    }
    return undefined;
  }

  /** Whether the exchange trades at an instant: inside a session, outside its breaks. */
  isOpenAt(instant: number): boolean {
    const session = this.at(instant);
    return session !== undefined &&
      !session.breaks.some(({ start, end }) =>
        instant >= start && instant < end
      );
  }

  /**
   * The first open, or close, of a session after an instant.
   *
   * @throws {SessionError} `date_out_of_range` if the calendar ends before.
   */
  next(boundary: "open" | "close", instant: number): number {
    const { lastDay, rules } = this.days.calendar;
    let day = this.days.localDay(instant);
    this.days.requireCovered(day);
    for (; day <= lastDay; day++) {
      const session = this.on(formatDate(day));
      if (session !== undefined && session[boundary] > instant) {
        return session[boundary];
      }
    }
    throw new SessionError(
      "date_out_of_range",
      `The calendar of ${this.days.name} ends on ${rules.to}, before the next ${boundary}`,
    );
  }
}
