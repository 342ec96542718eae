/**
 * Makes the parts of an analysis engine and connects them.
 *
 * @module
 */
import type { TradingConfig } from "../config/session_config.ts";
import type { Instrument } from "../instruments/instrument.ts";
import { runInstruments } from "../instruments/resolve.ts";
import type { LogLine } from "../log/run_log.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { type AsOfData, AsOfSession } from "../session/as_of/as_of_session.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import { sessionEntries } from "../session/action_board.ts";
import { FrontContracts } from "../session/front_contracts.ts";
import type { Clock } from "../sync/clock.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { ActionBooking } from "./action_booking.ts";
import type { EventLog } from "../sync/event_log.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Broker, BrokerFactory } from "../trading/broker.ts";
import { Contracts } from "../trading/contracts.ts";
import { CurrencyRates } from "../trading/currency_rates.ts";
import type { Fill } from "../trading/fills.ts";
import type { OrderView } from "../trading/orders.ts";
import { ActiveSymbols } from "./active_symbols.ts";
import { AddedSymbols, type ParkedLoader } from "./added_symbols.ts";
import { AsOfGaps } from "./as_of_gaps.ts";
import { EngineLog, type EngineLogOptions } from "./engine_log.ts";
import { EquityWatch } from "./equity_watch.ts";
import { FailedRequests } from "./failed_requests.ts";
import { HookGuard } from "./hook_guard.ts";
import { IndicatorWatch } from "./indicator_watch.ts";
import { OrderEvents } from "./order_events.ts";
import { OrderRecords } from "./order_records.ts";
import { Refusals } from "./refusals.ts";
import { RunHash } from "./run_hash.ts";
import type { Callee } from "./callees.ts";
import { ScanContext } from "./scanner_context.ts";
import { makeOwnCosts } from "./cost_calls.ts";
import type { LoadedCost } from "./cost_loader.ts";
import type { LoadedScanner } from "./scanner_loader.ts";
import type { MarketContextParts } from "./market_context.ts";
import { ScannerSymbols } from "./scanner_symbols.ts";
import { Scanners } from "./scanners.ts";
import { Scheduler } from "./scheduler.ts";
import { SliceDelivery } from "./slice_delivery.ts";
import { type ShownSession, StrategyCaller } from "./strategy_caller.ts";
import { Context } from "./strategy_context.ts";
import type { LoadedStrategy } from "./strategy_loader.ts";
import { covers, StrategyCalls } from "./subscription_table.ts";
import { TradingEnds } from "./trading_ends.ts";

/** What an analysis engine is made from. */
export interface AnalysisOptions {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** Limits, costs and fill rules of the account. */
  readonly trading: TradingConfig;
  /** Opens the account. */
  readonly broker: BrokerFactory;
  /** The strategies, in the order they are called. */
  readonly strategies: readonly LoadedStrategy[];
  /** The scanners, in the order they are called; defaults to none. */
  readonly scanners?: readonly LoadedScanner[];
  /** The cost functions of modules; defaults to none. */
  readonly costs?: readonly LoadedCost[];
  /** The calendar, whose clock the engine sets. */
  readonly time: TimeManager;
  /** The seed of the strategies' random numbers; defaults to 0. */
  readonly seed?: number;
  /**
   * True if the run's memory is complete and other engines read it as well, as
   * in a sweep. Nothing is published then, and the hash is that of the account
   * alone. Defaults to false.
   */
  readonly replay?: boolean;
  /** The records of all sessions, history included, if they are known already. */
  readonly sessions?: readonly SessionRecord[];
  /** Loads parked symbols; needed if the plan has any. */
  readonly parked?: ParkedLoader;
  /** Where the calls are shown to a watch in another thread, if there is one. */
  readonly board?: Int32Array;
  /** Paces a clock-driven run of several exchange groups; by default the machine's. */
  readonly clock?: Clock;
  /** Which log records are passed on; defaults to none. */
  readonly log?: EngineLogOptions;
  /**
   * Called at the end of each delivered session; with the hash of the sessions so
   * far if the plan asks for it.
   */
  readonly onSession?: (
    date: string,
    equity: number,
    events: number,
    hash: string | undefined,
  ) => void;
}

const TELLS_NOTHING: EngineLogOptions = { lowest: undefined, now: () => 0 };

/** The parts of an engine. */
export interface EngineParts {
  /** What has been delivered. */
  readonly session: AsOfSession;
  /** The rates of currencies; `undefined` if all is in the account's. */
  readonly rates: CurrencyRates | undefined;
  /** The account. */
  readonly broker: Broker;
  /** Follows the account's equity. */
  readonly equity: EquityWatch;
  /** The parked symbols that strategies have added. */
  readonly added: AddedSymbols;
  /** Whether a strategy still needs a parked symbol that was added. */
  readonly isUsed: (symbol: number) => boolean;
  /** Calls the strategies. */
  readonly caller: StrategyCaller;
  /** The scanners. */
  readonly scanners: Scanners;
  /** Books corporate actions. */
  readonly actions: ActionBooking;
  /** Ends trading in symbols, and at the end. */
  readonly ends: TradingEnds;
  /** Refuses what strategies do outside of their hooks. */
  readonly guard: HookGuard;
  /** Delivers slices. */
  readonly delivery: SliceDelivery;
  /** Hashes what is delivered. */
  readonly hash: RunHash;
  /** Collects the strategies' lines, and passes on log records. */
  readonly runLog: EngineLog;
  /** Counts the strategies' requests that became no order. */
  readonly failed: FailedRequests;
  /** Notes which indicators were late or stale. */
  readonly indicators: IndicatorWatch;
}

/** The parts of an engine that trade, and those that call foreign code. */
export type TradingParts =
  & Pick<
    EngineParts,
    | "rates"
    | "broker"
    | "equity"
    | "caller"
    | "scanners"
    | "guard"
    | "runLog"
    | "failed"
  >
  & {
    /** What can be traded, by symbol. */
    readonly instruments: readonly Instrument[];
    /** The names of the strategies, by number. */
    readonly names: readonly string[];
    /** The strategies, in the order they are called. */
    readonly calls: readonly StrategyCalls[];
    /** The callbacks that strategies have scheduled. */
    readonly scheduler: Scheduler;
    /** The symbols that scanners have chosen. */
    readonly scanned: ScannerSymbols;
  };

/** What the data of an engine brings along for {@linkcode makeTradingParts}. */
export interface DataParts {
  /** What has been delivered. */
  readonly session: AsOfData;
  /** The gaps of it. */
  readonly gaps: Pick<AsOfGaps, "of">;
  /** Loads parked symbols that strategies add. */
  readonly added: Pick<AddedSymbols, "add">;
  /** The contracts of continuous futures. */
  readonly fronts: Pick<FrontContracts, "of">;
  /** The clock of the sessions that schedules follow. */
  readonly scheduleClock: AsOfClock;
  /** By symbol, its exchange group; absent if the run has one. */
  readonly groups?: readonly string[];
  /** By symbol, the calendar of its exchange group; absent if the run has one. */
  readonly calendars?: readonly TimeManager[];
  /** Shows strategies the session of what they are called for. */
  readonly shown?: ShownSession;
}

/**
 * Makes the parts of an engine that reads the delivery log `log`.
 *
 * @throws {SessionError} `strategy_load` if a strategy subscribes to a symbol
 * or an interval that the run does not have; any error of the broker's factory.
 */
export function makeEngineParts(
  options: AnalysisOptions,
  log: EventLog,
): EngineParts {
  const { plan, time } = options;
  const session = new AsOfSession(plan);
  const added = new AddedSymbols(
    plan,
    session,
    options.parked ?? { load: refuseParked, end() {} },
  );
  const live = sessionEntries({ liveActions: plan.liveActions }, "rolls");
  const fronts = new FrontContracts(plan.rolls, (date) => live.on(date));
  const trading = makeTradingParts(options, {
    session,
    gaps: new AsOfGaps(plan, session),
    added,
    fronts,
    scheduleClock: session.clock,
  });
  const { broker, calls, equity, instruments, names, runLog, scanned } =
    trading;
  const hash = new RunHash(session, options.replay !== true);
  const delivery = new SliceDelivery({
    ...trading,
    plan,
    log,
    session,
    time,
    added,
    digest: hash.events,
  });
  const actions = new ActionBooking({
    plan,
    broker,
    begin: (hours, begun) => broker.onSessionStart(hours, begun),
    fronts,
    names,
    onOpened: (symbol, strategy) => equity.list(symbol, strategy),
    log: (line) => runLog.add(line),
  });
  const ends = new TradingEnds({
    plan,
    instruments,
    broker,
    names,
    log: (line) => runLog.add(line),
  });
  const isUsed = (symbol: number) =>
    calls.some(({ active }) => active.has(symbol)) ||
    calls.length === 0 && scanned.has(symbol) ||
    broker.fillsFrom(symbol) < Infinity ||
    broker.openPositions().some((one) => one.symbol === plan.symbols[symbol]);
  return {
    ...trading,
    session,
    added,
    isUsed,
    actions,
    ends,
    delivery,
    hash,
    indicators: new IndicatorWatch(plan, session),
  };
}

/**
 * Makes the account and what calls strategies and scanners.
 *
 * @throws {SessionError} as {@linkcode makeEngineParts}.
 */
export function makeTradingParts(
  options: AnalysisOptions,
  data: DataParts,
): TradingParts {
  const { session, gaps, added, fronts, scheduleClock, groups, shown } = data;
  const { plan, trading, strategies, time } = options;
  const { scanners: loadedScanners = [], costs = [] } = options;
  const { calendars = plan.symbols.map(() => time) } = data;
  const instruments = runInstruments(plan.instruments, trading);
  for (const one of instruments) {
    Object.freeze(one);
    Object.freeze(one.margin);
  }
  const rates = plan.currencies &&
    new CurrencyRates(
      plan.currencies,
      instruments,
      (symbol) => session.market.price(symbol),
    );
  const orderEvents = new OrderEvents(strategies.map((s) => s.strategy));
  const { onOrder, onFill } = orderEvents.callbacks;
  const runLog = new EngineLog(session.clock, options.log ?? TELLS_NOTHING);
  const names = strategies.map(({ name }) => name);
  const refusals = new Refusals(runLog, names);
  const orderRecords = plan.liveBoard && new OrderRecords(runLog, names);
  const count = Math.max(1, strategies.length);
  // The newest close may be one of before a split or a roll.
  const hasActions = plan.actions !== undefined || plan.rolls !== undefined;
  const priceOf = !hasActions
    ? (symbol: number) => session.market.price(symbol)
    : (symbol: number) => session.market.worth(symbol);
  const broker = options.broker({
    onOrder: (order: OrderView) => {
      if (order.status === "refused") refusals.tellOrder(order);
      else orderRecords?.tellOrder(order);
      onOrder?.(order);
    },
    onFill: (fill: Fill, order: OrderView) => {
      equity.onFill(fill);
      orderRecords?.tellFill(fill);
      onFill?.(fill, order);
    },
    trading,
    ownCosts: makeOwnCosts({
      costs,
      first: strategies.length + loadedScanners.length,
      clock: session.clock,
      guard: () => guard,
    }),
    instruments,
    ...rates !== undefined && { rates },
    strategies: count,
    strategyNames: names,
    priceOf,
    volumeOf: (symbol) => session.market.volume(symbol),
    baseIntervalMs: plan.baseMs,
    ...groups !== undefined && { groups },
    ...(plan.baseByClock && { baseByClock: true }),
  });
  const equity = new EquityWatch({
    symbols: plan.symbols,
    windows: plan.ids.base.map((id) => session.bars.windows[id]),
    priceOf,
    hasActions,
    strategies: count,
    contracts: new Contracts(instruments, rates),
    maintenance: trading.maintenance_margin,
  }, broker);
  const failed = new FailedRequests(session, (about) => refusals.tell(about));
  const callees = [...strategies, ...loadedScanners, ...costs];
  const scheduler = new Scheduler({
    clock: scheduleClock,
    time,
    warn: (callee, message) =>
      runLog.add({
        time: session.clock.time,
        strategy: callees[callee].name,
        level: "warn",
        message,
      }),
  });
  const guard = new HookGuard(session.clock, callees.length, options.board);
  const shared = { session, broker, scheduler, guard };
  const calls = makeCalls(options, {
    ...shared,
    fronts,
    added,
    gaps,
    calendars,
    instruments,
    rates,
    runLog,
    failed,
  });
  const scanned = new ScannerSymbols(
    { plan, broker, calls, added },
    loadedScanners.length,
  );
  const scanners = makeScannerCalls(options, {
    ...shared,
    gaps,
    calendars,
    runLog,
    symbols: scanned,
  });
  const caller = new StrategyCaller({
    ...shared,
    plan,
    orderEvents,
    calls,
    scanners,
    log: runLog,
    ...shown !== undefined && { shown },
  });
  return {
    instruments,
    names,
    calls,
    scheduler,
    scanned,
    rates,
    broker,
    equity,
    caller,
    scanners,
    guard,
    runLog,
    failed,
  };
}

function refuseParked(): never {
  throw new TypeError("The engine cannot load parked symbols");
}

/** Each strategy with its active symbols and its context. */
function makeCalls(
  { plan, trading, strategies, time, seed = 0 }: AnalysisOptions,
  {
    session,
    broker,
    instruments,
    rates,
    runLog,
    failed,
    fronts,
    guard,
    scheduler,
    added,
    gaps,
    calendars,
  }:
    & Pick<
      TradingParts,
      "rates" | "broker" | "runLog" | "failed" | "guard" | "instruments"
    >
    & Pick<DataParts, "session" | "gaps" | "added" | "fronts">
    & Pick<MarketContextParts, "calendars">
    & { readonly scheduler: Scheduler },
): StrategyCalls[] {
  return strategies.map((loaded, index) => {
    const active = new ActiveSymbols(
      plan.symbols,
      plan.universe,
      (symbol) => added.add(symbol),
    );
    const context = new Context({
      name: loaded.name,
      strategy: index,
      universe: plan.universe,
      active,
      covers: (symbol) => covers(loaded.subscriptions, symbol),
      session,
      gaps,
      calendars,
      broker,
      scheduler,
      instruments,
      fronts,
      rates,
      guard,
      time,
      seed,
      failed,
      refusesInvalid: trading.on_invalid_order === "refuse",
      log: (line) => runLog.add(line),
    });
    return new StrategyCalls(index, loaded, active, context);
  });
}

/** The scanners with their contexts. */
function makeScannerCalls(
  { plan, strategies, scanners = [], time, seed = 0 }: AnalysisOptions,
  { session, runLog, guard, scheduler, gaps, calendars, symbols }:
    & Pick<TradingParts, "runLog" | "guard">
    & Pick<DataParts, "session" | "gaps">
    & Pick<MarketContextParts, "calendars">
    & { readonly scheduler: Scheduler; readonly symbols: ScannerSymbols },
): Scanners {
  const log = (line: LogLine) => runLog.add(line);
  const { universe } = plan;
  const parts = { universe, session, gaps, time, calendars, guard, seed, log };
  return new Scanners({
    calls: scanners.map(({ name, scanner, config }, i) => {
      const callee: Callee = {
        index: strategies.length + i,
        name,
        kind: "scanner",
      };
      const context = new ScanContext({
        ...parts,
        activeSymbols: () => symbols.active(),
        addedSymbols: () => symbols.of(i),
      }, callee);
      return { ...callee, scanner, config, context };
    }),
    symbols,
    scheduler,
    clock: session.clock,
    zone: time.zone,
    log,
  });
}
