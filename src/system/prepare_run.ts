/**
 * Prepares a run: works out what it needs, and lays out its memory.
 *
 * @module
 */
import { makeBoard } from "../analysis/hook_board.ts";
import { enabledScanners } from "../analysis/scanner_loader.ts";
import type { SessionConfig } from "../config/session_config.ts";
import {
  type ExchangeGroup,
  exchangeGroups,
  requireOneBase,
} from "../coordinator/exchange_groups.ts";
import { resolveRequirements } from "../coordinator/requirements.ts";
import { planActions, unscaledIndicator } from "../coordinator/run_actions.ts";
import { unshiftedIndicator } from "../coordinator/run_rolls.ts";
import { planCurrencies } from "../coordinator/run_currencies.ts";
import { SessionError } from "../errors.ts";
import { getIndicator } from "../indicators/registry.ts";
import { actionText } from "../instruments/corporate_action.ts";
import { runInstruments } from "../instruments/resolve.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import {
  type BenchmarkPrices,
  readBenchmark,
} from "../results/benchmark_prices.ts";
import {
  type LiveActionsPlan,
  makeActionBoard,
} from "../session/action_board.ts";
import { joinPlans, joinRequirements } from "../session/joint_plan.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { SettledSlots } from "../session/settled_slots.ts";
import {
  firstActionSession,
  withoutLiveActions,
} from "../live/live_actions.ts";
import type { LivePlan } from "../live/live_plan.ts";
import { rangesForHours, requireBarsWithin } from "../store/hours_store.ts";
import type { LiveJournal } from "../store/live_journal.ts";
import type { MarketStore, StoredRanges } from "../store/market_store.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { costModules } from "../trading/costs/cost_modules.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { type GivenCode, makeGivenCode } from "./given_code.ts";
import type { OwnIndicators } from "./indicator_probe.ts";
import { layOutRun } from "./run_memory.ts";
import type { EngineOptions, RunOptions } from "./run_options.ts";
import type { StartMessage } from "./worker_protocol.ts";

/**
 * The flow of runs in which own indicators share the strategies' thread: they
 * could show strategies the bars of slices that are not delivered yet.
 */
const IN_STEP = { batchSlices: 1, credits: 1 };

/** What a run reads before it starts. */
export interface RunInput {
  /** What the run needs. */
  readonly requirements: RunRequirements;
  /** The benchmark that its figures are compared with. */
  readonly benchmark: BenchmarkPrices | undefined;
  /** The same of each exchange group, in a run of several. */
  readonly lanes?: readonly RunRequirements[];
}

/** What makes a run a live one. */
export interface LiveInput {
  /** The store's inventory with what the feed will deliver. */
  readonly catalogue: StoredRanges;
  /** The live part of the run. */
  readonly plan: LivePlan;
  /** Where the coordinator's thread asks the feed for bars; absent in one thread. */
  readonly requests?: MessagePort;
  /** Where the quality manager's thread does; absent in one thread. */
  readonly gaps?: MessagePort;
}

/** Where the stages of a run are. */
export type RunPlace = "workers" | "one worker" | "inline";

// With fewer base bars, one worker is done before several are: on two cores, by a
// tenth and more (bench/README.md, Cold start).
const SMALL_RUN_BARS = 300_000;

/** A run that can be started. */
export interface PreparedRun extends RunInput {
  /** The config. */
  readonly config: SessionConfig;
  /** Where the stages run. */
  readonly runner: RunPlace;
  /** What the stages are made from. */
  readonly start: StartMessage;
  /** Strategies and scanners of the caller's thread, if it has any. */
  readonly given: GivenCode | undefined;
}

/**
 * Prepares a run over an open store. `own` are the indicators that it brings
 * along; `live` makes it a live run, whose config has the range of its dates.
 *
 * @throws {SessionError} as {@linkcode readRequirements}; `argument_invalid` if
 * the options contradict each other; `strategy_load` if a given strategy or
 * scanner is not one.
 */
export async function prepareRun(
  config: SessionConfig,
  options: EngineOptions & { readonly db: string },
  own: OwnIndicators,
  store: MarketStore,
  live?: LiveInput,
): Promise<PreparedRun> {
  const input = await readInput(config, store, own.lookup, live?.catalogue);
  const liveActions = live && liveActionsOf(
    config,
    input.requirements,
    live.plan.firstLive,
    own.lookup ?? getIndicator,
    store,
  );
  const requirements = liveActions === undefined
    ? input.requirements
    : withoutLiveActions(input.requirements, liveActions);
  const runner = placeOf(options, input, own);
  // Nobody has the bars so far of a symbol that is added in a live session,
  // unless they were received.
  const streamsUniverse = live !== undefined ||
    (options.streamsUniverse ?? wasStreamed(requirements, store.live));
  const streamed = streamsUniverse
    ? requirements.symbols.length
    : requirements.streamed;
  // In one thread no stage gets ahead of another: small blocks stay in cache.
  const sessionsAhead = options.sessionsAhead ??
    (runner === "workers" ? undefined : 1);
  const flow = {
    ...options,
    ...(runner === "inline" && own.modules.length > 0 && IN_STEP),
    ...(sessionsAhead !== undefined && { sessionsAhead }),
  };
  const plan = input.lanes === undefined
    ? layOutRun({ ...requirements, streamed }, flow)
    : joinPlans(
      requirements.symbols,
      input.lanes.map((lane) =>
        layOutRun({ ...lane, mode: "data-driven" }, flow)
      ),
      requirements,
    );
  const start: StartMessage = {
    plan: {
      ...plan,
      ...(options.hashesSessions === true && { hashesSessions: true }),
      ...(live !== undefined && {
        liveBoard: live.plan.board,
        accountBoard: live.plan.account,
        settledLog: live.plan.settled,
        liveActions,
      }),
    },
    ...(live !== undefined && { live: live.plan }),
    ...(live?.requests !== undefined && { requests: live.requests }),
    ...(live?.gaps !== undefined && { gaps: live.gaps }),
    store: options.db,
    trading: config.trading_config,
    seed: config.random_seed,
    strategies: config.strategies,
    scanners: enabledScanners(config.session_data_config.scanners),
    indicatorModules: own.modules,
    ...(options.onSessionMetrics !== undefined && { reportsSessions: true }),
    ...(options.logLevel !== undefined && { logLevel: options.logLevel }),
    watch: {
      board: makeBoard(),
      seconds: config.strategy_seconds,
      ...(options.marksCalls === true && { marks: true }),
    },
  };
  if (options.sandbox === true) checkSandbox(runner, start, options);
  const given = await makeGivenCode(config, options);
  return { ...input, config, runner, start, given };
}

/** How the actions of a live run's sessions are planned. */
function liveActionsOf(
  { session_data_config: { adjustment, continuous } }: SessionConfig,
  requirements: RunRequirements,
  firstLive: TradingDate,
  lookup: IndicatorLookup,
  store: MarketStore,
): LiveActionsPlan {
  const modes = { adjustment, continuous };
  const unscaled = unscaledIndicator(modes, requirements, lookup);
  const unshifted = unshiftedIndicator(requirements, lookup);
  return {
    ...modes,
    board: makeActionBoard(),
    from: firstActionSession(requirements, firstLive),
    known: (store.actions?.list() ?? []).map(actionText),
    ...unscaled !== undefined && { unscaled },
    ...unshifted !== undefined && { unshifted },
  };
}

/**
 * Works out what a run needs, from its config and the store's inventory.
 * `lookup` finds indicators by name, those that the run brings along included.
 *
 * @throws {SessionError} as {@linkcode resolveRequirements}; `store_open` if
 * the store cannot be opened; `config_invalid` for a live config;
 * `data_missing` if the benchmark has no bars in the range; `config_invalid` if
 * the symbols trade in several exchange groups.
 */
export async function readRequirements(
  config: SessionConfig,
  locator: StoreLocator,
  lookup?: IndicatorLookup,
): Promise<RunRequirements> {
  const { requirements, lanes } = await readRun(config, locator, lookup);
  if (lanes === undefined) return requirements;
  throw new SessionError(
    "config_invalid",
    `The symbols trade in ${
      lanes.map(({ exchange }) => exchange).join(" and ")
    }; only a backtest runs several exchange groups: sweep each of them for itself`,
  );
}

/**
 * Works out what a run of one exchange group or of several needs, and what its
 * results are compared with.
 *
 * @throws {SessionError} as {@linkcode readRequirements}, but for several groups.
 */
export async function readRun(
  config: SessionConfig,
  locator: StoreLocator,
  lookup?: IndicatorLookup,
): Promise<RunInput> {
  requireBacktest(config);
  return await withStore(
    locator,
    (store) => readInput(config, store, lookup),
    config.backtest_config?.start_date,
  );
}

/**
 * Checks that a config is one of a backtest.
 *
 * @throws {SessionError} `config_invalid` if its mode is `live`.
 */
export function requireBacktest({ mode }: SessionConfig): void {
  if (mode !== "live") return;
  throw new SessionError(
    "config_invalid",
    'A backtest cannot run a config of mode "live"; set mode: backtest',
  );
}

async function readInput(
  config: SessionConfig,
  store: MarketStore,
  lookup: IndicatorLookup | undefined,
  catalogue: StoredRanges = store,
): Promise<RunInput> {
  const groups = exchangeGroups(config, store.instruments?.all());
  if (groups.length > 1) return await readLanes(config, groups, store, lookup);
  const [group] = groups;
  const requirements = await readGroup(group.config, store, lookup, catalogue);
  const currencies = await planCurrencies(
    requirements,
    config.trading_config,
    store,
  );
  return await withBenchmark(config, store, {
    ...requirements,
    ...currencies !== undefined && { currencies },
  });
}

/** Reads what each group of a run needs, and what they have in common. */
async function readLanes(
  config: SessionConfig,
  groups: readonly ExchangeGroup[],
  store: MarketStore,
  lookup: IndicatorLookup | undefined,
): Promise<RunInput> {
  const open = groups.filter((group) => hasDates(group, store));
  // Without a trading date of any, the first group's error says so.
  const run = open.length > 0 ? open : groups;
  const lanes: RunRequirements[] = [];
  for (const group of run) {
    lanes.push(await readGroup(group.config, store, lookup, store));
  }
  const closed = groups.filter((group) => !run.includes(group));
  lanes[0] = withoutGroups(lanes[0], closed);
  requireOneBase(lanes);
  const joint = joinRequirements(config.session_data_config.symbols, lanes);
  const currencies = await planCurrencies(
    joint,
    config.trading_config,
    store,
  );
  const input = await withBenchmark(config, store, {
    ...joint,
    ...currencies !== undefined && { currencies },
  });
  return { ...input, lanes };
}

/** Whether an exchange group has a trading date in the range of its config. */
function hasDates(
  { exchange, config: { backtest_config: range } }: ExchangeGroup,
  store: MarketStore,
): boolean {
  if (range === null) return true;
  const overrides = store.overrides.list();
  const time = new TimeManager({ exchange, overrides });
  return time.getTradingDates(range.start_date, range.end_date).length > 0;
}

/** What a run needs that leaves out the symbols of groups without a trading date. */
function withoutGroups(
  requirements: RunRequirements,
  closed: readonly ExchangeGroup[],
): RunRequirements {
  const dropped = closed.flatMap(({ exchange, config }) =>
    config.session_data_config.symbols.map((symbol) => ({ symbol, exchange }))
  );
  return {
    ...requirements,
    dropped: [
      ...requirements.dropped,
      ...dropped.map(({ symbol }) => symbol),
    ],
    warnings: [
      ...requirements.warnings,
      ...dropped.map(({ symbol, exchange }) =>
        `${symbol} is dropped: ${exchange} has no trading date in the range`
      ),
    ],
  };
}

/** A warning for each symbol that another share has later in the range. */
function reusedWarnings(
  { symbols, dates }: RunRequirements,
  { symbols: history }: MarketStore,
): string[] {
  if (history === undefined) return [];
  const last = dates[dates.length - 1];
  return symbols.flatMap((name) => {
    const parts = history.dates(name);
    return history.reused.filter(({ symbol, reused }) =>
      reused <= last &&
      parts.some((part) => part.symbol === symbol && part.to === reused)
    ).map(({ symbol, ended, reused }) =>
      `${name} ends on ${ended}: bars of ${symbol} from ${reused} on are another share's, which is ${symbol}@${reused}`
    );
  });
}

/** Reads what a run of one exchange group needs, but for currencies. */
async function readGroup(
  config: SessionConfig,
  store: MarketStore,
  lookup: IndicatorLookup | undefined,
  catalogue: StoredRanges,
): Promise<RunRequirements> {
  const overrides = store.overrides.list();
  const { exchange_group: exchange, session_data_config: data } = config;
  const time = new TimeManager({ exchange, overrides });
  requireBarsWithin(catalogue, exchange, [...data.symbols, ...data.universe]);
  const resolved = resolveRequirements(
    config,
    rangesForHours(catalogue, exchange),
    time,
    overrides,
    lookup,
    store.instruments?.all(),
  );
  // An account that cannot hold an instrument fails before any thread starts.
  const instruments = runInstruments(
    resolved.instruments,
    config.trading_config,
  );
  const { dates } = resolved;
  const marks = store.live?.marks(dates[0], dates[dates.length - 1]) ?? [];
  const settled = settledSlots(resolved, store.live);
  return {
    ...resolved,
    warnings: [...resolved.warnings, ...reusedWarnings(resolved, store)],
    ...marks.length > 0 && { marks },
    ...settled.length > 0 && { settled },
    ...await planActions(
      config.session_data_config,
      resolved,
      instruments,
      store,
      lookup ?? getIndicator,
    ),
  };
}

async function withBenchmark(
  config: SessionConfig,
  store: MarketStore,
  requirements: RunRequirements,
): Promise<RunInput> {
  const { benchmark: symbol } = config.report_config;
  const { exchange, overrides } = requirements;
  const time = new TimeManager({ exchange, overrides });
  const benchmark = symbol === null
    ? undefined
    : await readBenchmark(symbol, requirements, store, time);
  return { requirements, benchmark };
}

/**
 * Whether a live run has recorded all dates of a run, and so has streamed its
 * universe: the run repeats it.
 */
function wasStreamed(
  { dates, symbols, streamed }: RunRequirements,
  journal: LiveJournal | undefined,
): boolean {
  if (journal === undefined || streamed === symbols.length) return false;
  return journal.runs().some(({ name }) =>
    dates.every((date) => journal.day(name, date) !== undefined)
  );
}

/** What live runs have settled of the slots of a run's dates and symbols. */
function settledSlots(
  { dates, symbols }: RunRequirements,
  journal: LiveJournal | undefined,
): SettledSlots[] {
  const found = journal?.settled(dates[0], dates[dates.length - 1]) ?? [];
  return found.map(({ symbol, from, lost, noTrade }) => ({
    from,
    symbol: symbols.indexOf(symbol),
    lost,
    noTrade,
  })).filter(({ symbol }) => symbol >= 0);
}

/**
 * Where a run's stages are. One worker is for runs whose threads would take longer
 * to load than to run, and that need no thread for modules of their own.
 */
function placeOf(
  { runner = "workers", sandbox, joinStages, strategies, scanners }:
    EngineOptions,
  { requirements, lanes }: RunInput,
  own: OwnIndicators,
): RunPlace {
  if (runner !== "auto") return runner;
  const needsThreads = lanes !== undefined || sandbox === true ||
    joinStages !== undefined ||
    strategies !== undefined || scanners !== undefined ||
    own.modules.length > 0 || requirements.universe.length > 0;
  return needsThreads || barsOf(requirements) > SMALL_RUN_BARS
    ? "workers"
    : "one worker";
}

/** The base bars of a run without gaps. */
function barsOf({ calendar, dates, symbols, baseMs }: RunRequirements): number {
  let bars = 0;
  for (const { date, open, close } of calendar) {
    if (date >= dates[0]) bars += Math.max(1, (close - open) / baseMs);
  }
  return bars * symbols.length;
}

/** Modules of a sandboxed run have threads of their own; objects have none. */
function checkSandbox(
  runner: RunPlace,
  start: StartMessage,
  { strategies, scanners }: RunOptions,
): void {
  const isGiven = strategies !== undefined || scanners !== undefined;
  // Beside objects, only indicators may be named.
  const isOfIndicators = start.indicatorModules.length > 0 &&
    (strategies !== undefined || start.strategies.length === 0) &&
    (scanners !== undefined || start.scanners?.length === 0) &&
    costModules(start.trading).length === 0;
  if (runner === "workers" && (!isGiven || isOfIndicators)) return;
  throw new SessionError(
    "argument_invalid",
    "The sandbox needs the runner workers, and strategies and scanners named in the config, not given as objects",
  );
}
