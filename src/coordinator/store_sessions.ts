/**
 * The bar store as a source of sessions.
 *
 * @module
 */
import { zoneOffsets } from "../time/zone.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { StoredBars } from "../store/market_store.ts";
import { barsForHours } from "../store/hours_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { loadDailyHistory } from "./initial_history.ts";
import { SessionLoader } from "./session_loader.ts";
import type {
  LoadResult,
  ReadersProgress,
  SessionRows,
  SessionSource,
  SourceReport,
} from "./session_source.ts";
import type { LiveDates } from "./symbol_loader.ts";
import { historyDates } from "./session_spans.ts";

/** The sessions of a backtest: its trailing history, then its dates. */
export class StoreSessions implements SessionSource {
  /** A session is complete once it is loaded. */
  readonly watermark = Infinity;
  readonly #time: TimeManager;
  readonly #loader: SessionLoader;
  readonly #dates: readonly TradingDate[];
  readonly #historyCount: number;
  readonly #warnings: readonly string[];
  #session = 0;
  #record: SessionRecord | undefined;

  private constructor(time: TimeManager, sessions: PlannedSessions) {
    this.#time = time;
    this.#loader = sessions.loader;
    this.#dates = sessions.dates;
    this.#historyCount = sessions.historyCount;
    this.#warnings = sessions.warnings;
  }

  /**
   * Opens the sessions of a plan and reads the daily history before them.
   * `writer` opens the writer of a series.
   *
   * @throws {SessionError} `store_corrupt` if stored bars are damaged.
   */
  static async open(
    plan: RunPlan,
    store: StoredBars,
    time: TimeManager,
    writer: (id: number) => SeriesWriter,
  ): Promise<StoreSessions> {
    return new StoreSessions(
      time,
      await planSessions(plan, store, time, writer),
    );
  }

  /** See {@linkcode SessionSource.next}. */
  next(): SessionRecord | "end" {
    if (this.#session === this.#dates.length) return "end";
    return this.#record ??= this.#makeRecord();
  }

  /** See {@linkcode SessionSource.load}. */
  load(readers: ReadersProgress): LoadResult {
    const record = this.#loading();
    return this.#loader.load(record, this.#session, readers);
  }

  /** See {@linkcode SessionSource.rows}. */
  rows(symbol: number): SessionRows {
    return this.#loader.loaded(symbol);
  }

  /** See {@linkcode SessionSource.poll}: no bar comes later. */
  poll(): void {}

  /** See {@linkcode SessionSource.end}. */
  end(): void {
    this.#loader.end(this.#loading());
    this.#record = undefined;
    this.#session++;
  }

  /** See {@linkcode SessionSource.report}. */
  report(): SourceReport {
    return {
      barsPerSession: this.#loader.counts,
      barsLoaded: this.#loader.barsLoaded,
      barsOutside: this.#loader.barsOutside,
      generated: this.#loader.generated,
      jumps: this.#loader.jumps,
      missedDays: this.#loader.missedDays,
      warnings: this.#warnings,
    };
  }

  #loading(): SessionRecord {
    if (this.#record === undefined) {
      throw new TypeError("No session is open; call next() first");
    }
    return this.#record;
  }

  #makeRecord(): SessionRecord {
    return sessionRecord(
      this.#time,
      this.#dates[this.#session],
      this.#session < this.#historyCount,
    );
  }
}

/** The sessions of a plan, and what loads them. */
export interface PlannedSessions {
  /** Loads one session after the other. */
  readonly loader: SessionLoader;
  /** The trading dates, history first. */
  readonly dates: readonly TradingDate[];
  /** How many of them are history. */
  readonly historyCount: number;
  /** Warnings for the user. */
  readonly warnings: readonly string[];
}

/**
 * The sessions of a plan; the daily history before them is read. `writer` opens
 * the writer of a series; `live` says of which dates bars arrive while their
 * session is under way.
 *
 * @throws {SessionError} `store_corrupt` if stored bars are damaged.
 */
export async function planSessions(
  plan: RunPlan,
  whole: StoredBars,
  time: TimeManager,
  writer: (id: number) => SeriesWriter,
  live?: LiveDates,
): Promise<PlannedSessions> {
  const store = barsForHours(whole, plan.exchange);
  const days = Math.max(...plan.historyDays);
  const history = historyDates(plan.dates[0], days, time);
  const dates = [...history, ...plan.dates];
  const stored = new SeriesIndex(store);
  const daily = await loadDailyHistory(plan, store, stored, time, writer);
  const loader = new SessionLoader({
    plan,
    store,
    stored,
    dates,
    historyCount: history.length,
    writer,
    daily: daily.bySymbol,
    feeds: daily.feeds,
    generatedDaily: daily.generated,
    ...(live !== undefined && { live }),
  });
  const { warnings } = daily;
  return { loader, dates, historyCount: history.length, warnings };
}

/** The record of the session of a trading date. */
export function sessionRecord(
  time: TimeManager,
  date: TradingDate,
  history: boolean,
): SessionRecord {
  const session = time.getTradingSession(date);
  if (session === undefined) {
    throw new TypeError(`${date} is not a trading date`);
  }
  // In the order of the records of the session table.
  return {
    history,
    // The calendar's own text: one of another place is compared letter by letter.
    date: session.date,
    open: session.open,
    close: session.close,
    earlyClose: session.earlyClose,
    breaks: session.breaks,
    utcOffsetMs: zoneOffsets(session.zone).offsetAt(session.open),
  };
}
