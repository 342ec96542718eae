/**
 * Fetches the history of a live run that its store lacks.
 *
 * @module
 */
import type { Feed } from "../feeds/feed.ts";
import { fetchBars, type FetchProgress } from "../ingest/fetch/fetch_bars.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { LiveJournal } from "../store/live_journal.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import type { LiveDates } from "./live_dates.ts";

/** What a run needs to be warm. */
export interface WarmUpOptions {
  /** The name of the run in the journal. */
  readonly run: string;
  /** The dates of the run. */
  readonly dates: LiveDates;
  /** What the run needs. */
  readonly requirements: Pick<
    RunRequirements,
    "symbols" | "historyDays" | "calendar" | "base"
  >;
  /** Where the bars come from. It is not started. */
  readonly feed: Feed;
  /** The interval of daily history before the history of base bars. */
  readonly dailyInterval: BaseInterval;
  /** The calendar of the run. */
  readonly time: TimeManager;
  /** The calendar of its whole sessions, which date bars in the store. */
  readonly market: TimeManager;
  /** Market time, UTC epoch milliseconds: later bars do not exist yet. */
  readonly now: () => number;
  /** Stops the fetch. */
  readonly signal?: AbortSignal;
  /** Called after each page. */
  readonly onProgress?: (progress: FetchProgress) => void;
}

/**
 * Fetches what the store lacks of the history before the run, and of its dates
 * that are over but were never delivered: the program did not run. Of these, no
 * order may fill at a past price, so their slots are marked as late.
 *
 * @throws {SessionError} `feed_refused` and `feed_unavailable` of the feed.
 */
export async function warmUp(
  store: MarketStore,
  journal: LiveJournal,
  options: WarmUpOptions,
): Promise<void> {
  const { requirements, dates, run, time, dailyInterval } = options;
  const { base, calendar, historyDays } = requirements;
  const before = calendar.filter(({ date }) => date < dates.first)
    .map(({ date }) => date);
  const days = Math.max(...historyDays);
  const split = Math.max(0, before.length - days);
  await fetchRange(store, before.slice(0, split), dailyInterval, options);
  await fetchRange(store, before.slice(split), base, options);
  if (dates.first === dates.firstLive) return;
  const past = time.getTradingDates(dates.first, dates.firstLive).slice(0, -1);
  for (const date of past) {
    if (journal.day(run, date) !== undefined) continue;
    await fetchRange(store, [date], base, options);
    const { open, close } = time.requireTradingSession(date);
    journal.addMark({ date, kind: "late", from: open, to: close - 1 });
  }
}

async function fetchRange(
  store: MarketStore,
  dates: readonly TradingDate[],
  interval: BaseInterval,
  { feed, requirements, market, now, signal, onProgress }: WarmUpOptions,
): Promise<void> {
  if (dates.length === 0) return;
  await fetchBars(store, {
    feed,
    symbols: requirements.symbols,
    interval,
    from: dates[0],
    to: dates[dates.length - 1],
    time: market,
    adjustment: "raw",
    onConflict: "keep",
    now,
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onProgress }),
  });
}
