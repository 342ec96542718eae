/**
 * The sessions that were looked up most recently, of all exchanges of a run.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import { LruCache } from "./lru_cache.ts";
import type { TradingSession } from "./session.ts";

/**
 * Keeps the last query in front of the sessions that were given and of an LRU
 * cache of those that were calculated. A hit is a query that needs no
 * calculation; all others are misses.
 *
 * `null` stands for a date without a session. An `exchange` of `undefined` is
 * the run's default exchange.
 */
export class SessionCache {
  readonly #sessions: LruCache<TradingSession | null>;
  /** Sessions of the default exchange that were calculated elsewhere, in their order. */
  #given: readonly TradingSession[];
  /** Their indices by date. */
  readonly #indices = new Map<TradingDate, number>();
  /** Index of the one after the last: a run asks for one after the other. */
  #next = 0;
  #lastDate: TradingDate | undefined = undefined;
  #lastExchange: string | undefined = undefined;
  #lastSession: TradingSession | null = null;
  #hits = 0;
  #misses = 0;

  /**
   * Creates a cache of `capacity` calculated sessions besides the `given` ones of
   * the default exchange.
   *
   * @throws {RangeError} if the capacity is not a whole number above zero.
   */
  constructor(capacity: number, given: Iterable<TradingSession> = []) {
    this.#sessions = new LruCache(capacity);
    const byDate = new Map<TradingDate, TradingSession>();
    for (const session of given) byDate.set(session.date, session);
    this.#given = [...byDate.values()];
    this.#given.forEach(({ date }, i) => this.#indices.set(date, i));
  }

  /** How many queries the cache answered. */
  get hits(): number {
    return this.#hits;
  }

  /** How many sessions were not in the cache and were stored. */
  get misses(): number {
    return this.#misses;
  }

  /** The session of a date; `undefined` if it is not in the cache. */
  find(
    date: TradingDate,
    exchange: string | undefined,
  ): TradingSession | null | undefined {
    if (date === this.#lastDate && exchange === this.#lastExchange) {
      this.#hits++;
      return this.#lastSession;
    }
    const session =
      (exchange === undefined ? this.#ofGiven(date) : undefined) ??
        this.#sessions.get(keyOf(date, exchange));
    if (session === undefined) return undefined;
    this.#hits++;
    this.#remember(date, exchange, session);
    return session;
  }

  #ofGiven(date: TradingDate): TradingSession | undefined {
    const given = this.#given;
    if (this.#next >= given.length || given[this.#next].date !== date) {
      const index = this.#indices.get(date);
      if (index === undefined) return undefined;
      this.#next = index;
    }
    return given[this.#next++];
  }

  /** Stores a session that was not found. */
  store(
    date: TradingDate,
    exchange: string | undefined,
    session: TradingSession | null,
  ): void {
    this.#misses++;
    this.#sessions.set(keyOf(date, exchange), session);
    this.#remember(date, exchange, session);
  }

  /** Removes all sessions; hits and misses continue to count. */
  clear(): void {
    this.#sessions.clear();
    this.#given = [];
    this.#indices.clear();
    this.#remember(undefined, undefined, null);
  }

  #remember(
    date: TradingDate | undefined,
    exchange: string | undefined,
    session: TradingSession | null,
  ): void {
    this.#lastDate = date;
    this.#lastExchange = exchange;
    this.#lastSession = session;
  }
}

function keyOf(date: TradingDate, exchange: string | undefined): string {
  return exchange === undefined ? date : `${date} ${exchange}`;
}
