/**
 * Says what a run needs without running it.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import {
  type ExchangeGroup,
  exchangeGroups,
} from "../coordinator/exchange_groups.ts";
import {
  type HistoricalNeed,
  historicalNeeds,
} from "../coordinator/historical_needs.ts";
import {
  type StoredFrom,
  type WarmUp,
  type WarmUpPlan,
  warmUps,
} from "../coordinator/warm_up.ts";
import { isDayOrLonger } from "../coordinator/history_depth.ts";
import { isReadFor } from "../coordinator/missing_history.ts";
import { warmUpPlan } from "../coordinator/warm_up_plan.ts";
import { getIndicator } from "../indicators/registry.ts";
import {
  instrumentInput,
  type KnownInstrument,
  knownInstruments,
  runInstruments,
} from "../instruments/resolve.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { StoredRanges } from "../store/market_store.ts";
import { rangesForHours } from "../store/hours_store.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { TimeManager } from "../time/time_manager.ts";
import { readRun } from "./prepare_run.ts";

/** What a run needs. */
export interface RunCheck {
  /** What it needs from the store, if one is given; of all its exchange groups. */
  readonly requirements: RunRequirements | undefined;
  /** What its indicators need, by exchange group: most runs have one. */
  readonly groups: readonly GroupCheck[];
  /** What is known of its symbols; without a store, of all that it names. */
  readonly instruments: readonly KnownInstrument[];
}

/** What the indicators of an exchange group need. */
export interface GroupCheck {
  /** The name of the exchange or exchange group. */
  readonly exchange: string;
  /** Number of its sessions; unknown without a store. */
  readonly sessions: number | undefined;
  /** The warm-ups of its indicators; none if the config has no trading date. */
  readonly warmUps: readonly WarmUp[];
  /** The needs of its historical indicators; none if it has no trading date. */
  readonly historical: readonly HistoricalNeed[];
  /** The zone of the exchange. */
  readonly zone: string;
}

/**
 * Checks a run of a config; with `locator` also the store that it reads. `lookup`
 * finds indicators by name.
 *
 * @throws {SessionError} as {@linkcode readRequirements}.
 */
export async function checkRun(
  config: SessionConfig,
  locator: StoreLocator | undefined,
  lookup: IndicatorLookup = getIndicator,
): Promise<RunCheck> {
  if (locator === undefined) {
    const groups = exchangeGroups(config);
    return {
      requirements: undefined,
      groups: groups.map((group) => unstoredCheck(group, lookup)),
      instruments: groups.flatMap((group) => configInstruments(group.config)),
    };
  }
  const { requirements, lanes } = await readRun(config, locator, lookup);
  return await withStore(locator, (store) => ({
    requirements,
    groups: (lanes ?? [requirements]).map((lane) =>
      storedCheck(lane, rangesForHours(store, lane.exchange))
    ),
    instruments: requirements.instruments,
  }), requirements.symbolsSince);
}

function unstoredCheck(
  { exchange, config }: ExchangeGroup,
  lookup: IndicatorLookup,
): GroupCheck {
  const time = new TimeManager({ exchange });
  const plan = warmUpPlan(config, time, lookup);
  return {
    exchange,
    sessions: undefined,
    warmUps: plan === undefined ? [] : warmUps(plan, time),
    historical: plan === undefined ? [] : historicalNeeds(plan, time),
    zone: time.zone,
  };
}

function storedCheck(
  requirements: RunRequirements,
  store: StoredRanges,
): GroupCheck {
  const { exchange, overrides, dates } = requirements;
  const time = new TimeManager({ exchange, overrides });
  const stored = storedFrom(requirements, store);
  return {
    exchange,
    sessions: dates.length,
    warmUps: warmUps(requirements, time, stored),
    historical: historicalNeeds(requirements, time, stored),
    zone: time.zone,
  };
}

/** What a config says of its symbols, without a store. */
function configInstruments(
  config: SessionConfig,
): readonly KnownInstrument[] {
  const { symbols, universe } = config.session_data_config;
  const input = instrumentInput(config, {});
  const known = knownInstruments([...symbols, ...universe], input);
  runInstruments(known, config.trading_config);
  return known;
}

/**
 * Finds where stored bars begin: base bars, daily ones for a daily series, and
 * shorter ones from which missing bars are generated.
 */
function storedFrom(
  { base, dates, generateMissing }: WarmUpPlan & RunRequirements,
  store: StoredRanges,
): StoredFrom {
  const last = dates[dates.length - 1];
  const found = new Map<string, string | undefined>();
  const index = new SeriesIndex(store);
  return (symbol, interval, from) => {
    const isDaily = isDayOrLonger(interval);
    const key = `${symbol} ${isDaily} ${from}`;
    if (found.has(key)) return found.get(key);
    const firsts = index.of(symbol)
      .filter((one) => isReadFor(interval, one.interval, base, generateMissing))
      .flatMap((one) =>
        store.tradingDates(symbol, one.interval, from, last).slice(0, 1)
      );
    found.set(key, firsts.sort()[0]);
    return found.get(key);
  };
}
