/**
 * What a live run reads and writes before it starts: its place in the journal,
 * its dates, and the history that its store lacks.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { exchangeGroups } from "../coordinator/exchange_groups.ts";
import { resolveRequirements } from "../coordinator/requirements.ts";
import { SessionError } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { SYSTEM_FEED_CLOCK } from "../feeds/feed_clock.ts";
import { type FeedSource, makeFeed } from "../feeds/make_feed.ts";
import { replayRange } from "../feeds/replay/replay_range.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import { LiveCatalogue } from "../live/live_catalogue.ts";
import { type LiveDates, liveDates } from "../live/live_dates.ts";
import { LIVE_INTERVAL } from "../live/live_needs.ts";
import { warmUp } from "../live/warm_up.ts";
import type { FetchProgress } from "../ingest/fetch/fetch_bars.ts";
import type { LiveJournal, MergeOptions } from "../store/live_journal.ts";
import type {
  Awaitable,
  MarketStore,
  StoreCatalogue,
} from "../store/market_store.ts";
import { openStore } from "../store/open_store.ts";
import { rangesForHours } from "../store/hours_store.ts";
import { calendarName } from "../time/calendars/own_hours.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

const INTERVAL_MS = 60_000;

/** How a run is opened. */
export interface OpeningOptions {
  /** The last trading date that is asked for. */
  readonly until?: TradingDate;
  /** Whether the run ends with one session. */
  readonly once?: boolean;
  /** Whether earlier dates of the run are forgotten. */
  readonly fresh?: boolean;
  /** Finds indicators, those that the run brings along included. */
  readonly lookup: IndicatorLookup;
  /** Called while the history that the store lacks is fetched. */
  readonly onHistory?: (progress: FetchProgress) => void;
}

/** What is known of a run once its store has been opened for writing. */
export interface OpenedRun {
  /** Its dates. */
  readonly dates: LiveDates;
  /** Closures and hours of its store. */
  readonly overrides: readonly CalendarOverride[];
  /** How its bars are stored. */
  readonly merge: MergeOptions;
  /** The delay of the feed, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Finds the run in its store's journal, merges what it had not merged when it
 * ended, works out its dates, and fetches the history that the store lacks.
 *
 * @throws {SessionError} `data_missing` if there is no session to run;
 * `argument_invalid` if keys are missing; `feed_refused` and `feed_unavailable`
 * of the feed; `store_open` and `store_write` of the store.
 */
export async function openLiveRun(
  db: string,
  config: SessionConfig,
  source: FeedSource,
  options: OpeningOptions,
): Promise<OpenedRun> {
  let historyEnd = Infinity;
  const now = () => Math.min(Date.now(), historyEnd);
  // Made first: a mistake in settings or keys must not leave an empty store.
  const feed = await openFeed(source, now);
  const { omitsNoTrade, delayMs } = feed;
  let store: MarketStore | undefined;
  try {
    store = await openStore(db, { create: true });
    // Refuses symbols of several groups, before anything is written.
    const [group] = exchangeGroups(config, store.instruments?.all());
    const journal = requireJournal(store);
    const { session_name: run } = config;
    const { exchange } = group;
    const overrides = store.overrides.list();
    const time = new TimeManager({ exchange, overrides });
    const merge = {
      interval: LIVE_INTERVAL,
      exchange: calendarName(exchange).market,
      omitsNoTrade,
    };
    for (const date of journal.pending(run)) journal.merge(run, date, merge);
    if (options.fresh === true) journal.forget(run);
    const dates = await datesOf(config, source, options, journal, time);
    if (journal.run(run) === undefined) {
      journal.begin({
        name: run,
        firstDate: dates.first,
        startedAt: new Date().toISOString(),
        config: JSON.stringify(config),
      });
    }
    // What a replay has not played yet does not exist.
    if (source.kind === "replay") {
      historyEnd = time.requireTradingSession(dates.firstLive).open;
    }
    await warmUp(store, journal, {
      run,
      dates,
      requirements: resolveRequirements(
        withDates(group.config, dates),
        rangesForHours(catalogueOf(store, config, dates, merge), exchange),
        time,
        overrides,
        options.lookup,
      ),
      feed,
      // A vendor's daily bars are those of whole sessions.
      dailyInterval: source.kind === "replay" || exchange !== merge.exchange
        ? LIVE_INTERVAL
        : "1d",
      time,
      market: new TimeManager({ exchange: merge.exchange, overrides }),
      now,
      ...(options.onHistory !== undefined && {
        onProgress: options.onHistory,
      }),
    });
    return { dates, overrides, merge, delayMs };
  } finally {
    store?.close();
    await feed.close();
  }
}

async function datesOf(
  { session_name: run }: SessionConfig,
  source: FeedSource,
  { until, once }: OpeningOptions,
  journal: LiveJournal,
  time: TimeManager,
): Promise<LiveDates> {
  const range = {
    run,
    slots: { lengthMs: INTERVAL_MS },
    now: Date.now(),
    ...(until !== undefined && { until }),
    ...(once !== undefined && { once }),
  };
  if (source.kind !== "replay") return liveDates(range, journal, time);
  const replay = await replayRange(source.replay, LIVE_INTERVAL);
  return liveDates({ ...range, replay }, journal, time);
}

/** A feed that is asked for bars of the past, as of `now`, and is not started. */
function openFeed(source: FeedSource, now: () => number): Awaitable<Feed> {
  return makeFeed(source, {
    interval: LIVE_INTERVAL,
    clock: { ...SYSTEM_FEED_CLOCK, now },
    env: (name) => Deno.env.get(name),
    random: Math.random,
    expectsBarsAt: () => false,
    beganAt: () => -Infinity,
  });
}

/** The store's inventory with what the feed will deliver. */
export function catalogueOf(
  store: StoreCatalogue,
  { session_data_config: { symbols, universe } }: SessionConfig,
  { first, last }: LiveDates,
  { interval, exchange, omitsNoTrade }: MergeOptions,
): LiveCatalogue {
  return new LiveCatalogue(store, {
    symbols: [...symbols, ...universe],
    interval,
    dates: [first, last],
    exchange,
    omitsNoTrade,
  });
}

/** The config with the dates of the run in place of the range of a backtest. */
export function withDates(
  config: SessionConfig,
  dates: LiveDates,
): SessionConfig {
  return {
    ...config,
    backtest_config: {
      prefetch_days: 10,
      ...config.backtest_config,
      start_date: dates.first,
      end_date: dates.last,
      speed_multiplier: 0,
    },
  };
}

function requireJournal({ live, name }: MarketStore): LiveJournal {
  if (live !== undefined) return live;
  throw new SessionError(
    "store_open",
    `Bar store "${name}" cannot record live runs`,
  );
}
