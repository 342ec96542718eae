/**
 * The analysis engine: delivers slices to strategies and keeps their account.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { TradingConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_INTERVAL_MASK,
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SERIES_MASK,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import {
  type MetricsSnapshot,
  PerformanceMetrics,
} from "../monitoring/performance_metrics.ts";
import { AsOfSession } from "../session/as_of_session.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { distance, EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { AsOfGaps } from "./as_of_gaps.ts";
import { ActiveSymbols, applyScan } from "./active_symbols.ts";
import { Broker, type BrokerResult } from "./broker.ts";
import { OrderEvents } from "./order_events.ts";
import { EventDigest } from "./run_digest.ts";
import { QualityWatch } from "./quality_watch.ts";
import { RunLog, type RunLogResult } from "./run_log.ts";
import { Context } from "./strategy_context.ts";
import type { LoadedStrategy } from "./strategy_loader.ts";
import { tradingRules } from "./trading_rules.ts";
import type { STRATEGY_HOOKS, StrategyContext } from "./strategy.ts";
import {
  covers,
  type StrategyCalls,
  SubscriptionTable,
} from "./subscription_table.ts";

// Rows are digested some sessions at a time, mostly when their series moves to
// another block: few, long stretches.
const SESSIONS_PER_DIGEST = 32;

/** What the analysis engine has to tell after a run. */
export interface AnalysisReport {
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** The account, with fills, round trips and the equity of every session. */
  readonly account: BrokerResult;
  /** Events delivered in sessions of the range: base and derived bars. */
  readonly events: number;
  /** Slices delivered in sessions of the range. */
  readonly slices: number;
  /** Calls of strategies' `onBar`. */
  readonly calls: number;
  /** Lines that strategies wrote. */
  readonly log: RunLogResult;
  /** SHA-256 of events, fills and equity, in hexadecimal. */
  readonly hash: string;
  /** SHA-256 of fills and equity alone, in hexadecimal. */
  readonly accountHash: string;
  /** Milliseconds spent in steps that did something. */
  readonly busyMs: number;
  /** Batches, sessions and base bars. */
  readonly metrics: MetricsSnapshot;
}

/** What the engine is made with. */
export interface AnalysisOptions {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The limits of the account. */
  readonly trading: TradingConfig;
  /** The strategies, in the order they are called. */
  readonly strategies: readonly LoadedStrategy[];
  /** The calendar, whose clock the engine sets. */
  readonly time: TimeManager;
  /** The seed of the strategies' random numbers; 0 unless told. */
  readonly seed?: number;
  /**
   * Whether the run's memory is finished and other engines read it as well, as
   * in a sweep: then nothing is published, and the hash is that of the account
   * alone. Not unless told.
   */
  readonly replay?: boolean;
  /** Told at the end of every delivered session. */
  readonly onSession?: (date: string, equity: number, events: number) => void;
}

/** The last stage of the pipeline. */
export class AnalysisEngine implements Stage {
  readonly name = "analysis";
  phase = "start";
  date: string | undefined;
  onNotice: Stage["onNotice"];
  readonly #options: AnalysisOptions;
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #session: AsOfSession;
  readonly #windows: readonly SeriesWindow[];
  readonly #broker: Broker;
  readonly #calls: StrategyCalls[];
  readonly #subscriptions: SubscriptionTable;
  readonly #watch: QualityWatch | undefined;
  readonly #digest = new EventDigest();
  readonly #runLog = new RunLog();
  readonly #symbols: number;
  readonly #replay: boolean;
  readonly #metrics = new PerformanceMetrics();
  readonly #orderEvents: OrderEvents;
  #calling: StrategyCalls | undefined;
  #isSetUp = false;
  /** The series of a group, by its interval. */
  readonly #groups: readonly (readonly number[])[];
  #read = 0;
  /** Slices of the group at the read position that have been delivered. */
  #readSlices = 0;
  #undigested = 0;
  #sessionIndex = 0;
  #record: SessionRecord | undefined;
  /** Slices of base bars that have been delivered, history included. */
  #baseSlices = 0;
  #events = 0;
  #baseBars = 0;
  /** The symbol of the base bar that was delivered last. */
  #lastBase = 0;
  /** For every series, the last slice that completed a bar of it. */
  readonly #lastSlice: Int32Array;
  /** For every symbol, when the first bar that may fill an order starts. */
  readonly #fillsFrom: Float64Array;
  /** The earliest of them, `Infinity` if no order waits. */
  #firstFill = Infinity;
  /** The broker's revision that they belong to. */
  #followed = -1;
  /** No bar may end later. */
  #latestEnd = 0;
  // Of the slice that is being delivered:
  #placedBase = 0;
  #placedDerived = 0;
  /** Whether a strategy is to be called. */
  #wanted = false;
  /** Whether some series got two bars. */
  #repeats = false;
  /** Whether the broker was shown a bar. */
  #filled = false;
  #slices = 0;
  #callCount = 0;
  #busyMs = 0;
  #calendarHits = 0;
  #calendarMisses = 0;
  #sessionStarted = 0;
  #hash = "";
  #accountHash = "";

  /**
   * Opens the shared memory of a run.
   *
   * @throws {SessionError} `strategy_load` if a strategy subscribes to what
   * the run does not have.
   */
  constructor(options: AnalysisOptions) {
    const { plan, trading, strategies } = options;
    const { memory } = plan;
    const arena = Arena.attach(memory.buffer);
    this.#options = options;
    this.#plan = plan;
    this.#symbols = plan.symbols.length;
    this.#replay = options.replay ?? false;
    this.#control = new ControlBlock(arena);
    this.#log = new EventLog(arena, memory.deliveryLog);
    this.#table = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#ready = StreamSubscription.attach({
      streamId: "analysis",
      buffer: memory.buffer,
      offset: subscriptionOffset("analysisReady"),
    });
    this.#groups = [plan.ids.base, ...plan.ids.derived];
    const session = new AsOfSession(plan);
    this.#session = session;
    this.#windows = session.windows;
    this.#lastSlice = new Int32Array(session.windows.length).fill(-1);
    this.#fillsFrom = new Float64Array(this.#symbols).fill(Infinity);
    const orderEvents = new OrderEvents(strategies.map((s) => s.strategy));
    this.#orderEvents = orderEvents;
    const broker = new Broker({
      ...tradingRules(trading),
      ...orderEvents.callbacks,
      symbols: plan.symbols,
      strategies: Math.max(1, strategies.length),
      priceOf: (symbol) => session.price(symbol),
      baseIntervalMs: plan.baseMs,
    });
    this.#broker = broker;
    const gaps = new AsOfGaps(plan, session);
    this.#calls = strategies.map((loaded, index) => {
      const active = new ActiveSymbols(plan.symbols, plan.universe);
      return {
        ...loaded,
        index,
        active,
        context: new Context({
          name: loaded.name,
          strategy: index,
          universe: plan.universe,
          active,
          covers: (symbol) => covers(loaded.subscriptions, symbol),
          session,
          gaps,
          broker,
          time: options.time,
          seed: options.seed ?? 0,
          refusesInvalid: trading.on_invalid_order === "refuse",
          log: (line) => this.#runLog.add(line),
        }),
      };
    });
    this.#subscriptions = new SubscriptionTable(plan, this.#calls);
    this.#watch = QualityWatch.for(
      plan,
      session,
      this.#calls,
      (calls, event) => {
        this.#invoke(calls, "onQuality", event);
      },
    );
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const start = performance.now();
    const published = this.#control.load("deliveryPublished");
    if (published === this.#read) return "idle";
    const slices = this.#drain(published);
    if (!this.#replay) {
      this.#control.publish("deliveryConsumed", this.#read);
      if (slices > 0) this.#ready.signalReady(slices);
    }
    this.#metrics.recordAnalysisEngine(start);
    this.#busyMs += performance.now() - start;
    if (this.phase !== "done") return "progress";
    this.#finish();
    return "done";
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    this.#control.wait("deliveryPublished", this.#read, timeoutMs);
  }

  /** What there is to tell when the run is over. */
  report(): AnalysisReport {
    return {
      strategies: this.strategyNames,
      account: this.#broker.result(),
      events: this.#events,
      slices: this.#slices,
      calls: this.#callCount,
      log: this.#runLog.result(),
      hash: this.#hash,
      accountHash: this.#accountHash,
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
    };
  }

  /** Delivers up to about a batch of slices and returns how many. */
  #drain(published: number): number {
    const { words, mask } = this.#log;
    const most = this.#plan.batchSlices;
    let slices = 0;
    while (this.#read !== published && slices < most) {
      const word = words[this.#read & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        slices += this.#deliver(word, published, most - slices);
        continue;
      }
      this.#read = (this.#read + 1) | 0;
      this.#digest.addEvents(word, 1);
      if (kind === EVENT_SESSION_START) this.#beginSession();
      else if (kind === EVENT_SESSION_END) this.#endSession();
      else if (kind === EVENT_RUN_END) {
        this.phase = "done";
        break;
      }
    }
    return slices;
  }

  /**
   * Delivers up to `most` slices from the read position on, which holds `word`,
   * and returns how many credits they took: what only the session's end
   * completes took none.
   */
  #deliver(word: number, published: number, most: number): number {
    const next = (this.#read + 1) | 0;
    if ((word & (EVENT_GROUP | EVENT_INTERVAL_MASK)) === EVENT_GROUP) {
      const slices = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      // The last slice of a group may go on with derived bars.
      const goesOn = (word & EVENT_SLICE_END) === 0 ? 1 : 0;
      const whole = slices - this.#readSlices - goesOn;
      if (whole > 0) {
        const unread = this.#unreadSlices(Math.min(whole, most));
        const count = Math.max(1, unread);
        if (unread === 0) this.#deliverSlice(next);
        else this.#deliverUnread(count);
        this.#readSlices += count;
        if (this.#readSlices === slices) {
          this.#read = next;
          this.#readSlices = 0;
        }
        return count;
      }
      this.#readSlices = 0;
    }
    const baseSlices = this.#baseSlices;
    this.#read = this.#deliverSlice(published);
    return distance(baseSlices, this.#baseSlices);
  }

  /**
   * How many of the next `most` slices, which have a bar of every symbol, are
   * nobody's matter: no strategy is called for them, and no order is filled.
   */
  #unreadSlices(most: number): number {
    if (
      this.#watch !== undefined || this.#subscriptions.wantedGroups[0] === 1
    ) {
      return 0;
    }
    if (this.#firstFill === Infinity) return most;
    const { timestamp, base, length } = this.#windows[0];
    const untilFill = this.#firstFill - timestamp[base + length];
    if (!(untilFill > 0)) return 0;
    return Math.min(most, Math.ceil(untilFill / this.#plan.baseMs) || 1);
  }

  /** Delivers slices with a bar of every symbol that nobody is to be told of. */
  #deliverUnread(slices: number): void {
    const windows = this.#windows;
    const symbols = this.#symbols;
    for (let i = 0; i < symbols; i++) windows[i].length += slices;
    if (!this.#replay) {
      this.#digest.addEvents(EVENT_GROUP | EVENT_SLICE_END, slices);
    }
    this.#lastBase = symbols - 1;
    this.#baseSlices = (this.#baseSlices + slices) | 0;
    if ((this.#record as SessionRecord).history) return;
    this.#baseBars += slices * symbols;
    this.#events += slices * symbols;
    this.#slices += slices;
    this.#moveTime(true);
  }

  /**
   * Delivers the slice that begins at the read position and ends by `until`, and
   * returns where it ends: first all of it is put in place and orders are
   * filled, then strategies are called.
   */
  #deliverSlice(until: number): number {
    const { words, mask } = this.#log;
    const from = this.#read;
    this.#placedBase = 0;
    this.#placedDerived = 0;
    this.#wanted = false;
    this.#repeats = false;
    this.#filled = false;
    let position = from;
    let ends = false;
    while (!ends) {
      const word = words[position & mask];
      // Bars that the session's end completes are followed by its mark.
      if ((word & EVENT_KIND_MASK) !== 0) break;
      position = (position + 1) | 0;
      ends = (word & EVENT_SLICE_END) !== 0 || position === until;
      this.#placeWord(word, ends);
    }
    const bars = this.#placedBase;
    if (bars > 0) this.#baseSlices = (this.#baseSlices + 1) | 0;
    if ((this.#record as SessionRecord).history) return position;
    this.#baseBars += bars;
    this.#events += bars + this.#placedDerived;
    this.#slices++;
    this.#moveTime(bars > 0);
    const isTold = this.#orderEvents.pending || this.#watch !== undefined;
    if (this.#wanted || isTold) this.#callBack(from, position);
    else if (this.#filled) this.#followOrders();
    return position;
  }

  /** Calls strategies for a slice that is in place, see {@linkcode Strategy}. */
  #callBack(from: number, to: number): void {
    this.#tellOrders();
    this.#watch?.check();
    if (this.#wanted) {
      this.#callStrategies(from, to);
      this.#tellOrders();
      if (this.#subscriptions.hasSlices) this.#callSlices();
    }
    this.#settle();
    this.#followOrders();
  }

  #callSlices(): void {
    const { touched } = this.#subscriptions;
    for (const calls of this.#calls) {
      if (touched[calls.index] === 0) continue;
      touched[calls.index] = 0;
      this.#invoke(calls, "onSlice");
    }
  }

  /** Tells strategies what became of their orders. */
  #tellOrders(): void {
    if (!this.#orderEvents.pending) return;
    this.#orderEvents.tell(({ strategy, order, fill }) => {
      const calls = this.#calls[strategy];
      if (fill === undefined) this.#invoke(calls, "onOrder", order);
      else this.#invoke(calls, "onFill", fill, order);
    });
  }

  /** After callbacks: what they ordered is told, what they added is active. */
  #settle(): void {
    this.#tellOrders();
    for (const calls of this.#calls) {
      while (calls.active.changed) {
        this.#changeSymbols(calls);
        this.#tellOrders();
      }
    }
    this.#orderEvents.settle();
  }

  #changeSymbols({ index, active }: StrategyCalls): void {
    for (const symbol of active.apply()) {
      this.#subscriptions.refresh(symbol);
      if (active.has(symbol)) continue;
      const reason = `${this.#plan.symbols[symbol]} was removed`;
      this.#broker.cancelOpening(index, symbol, reason);
    }
  }

  /** Puts the bars of a word in place; of a group, those of one slice. */
  #placeWord(word: number, endsSlice: boolean): void {
    if ((word & EVENT_GROUP) === 0) {
      if (!this.#replay) this.#digest.addEvents(word, 1);
      this.#placeBar(word & EVENT_SERIES_MASK);
      return;
    }
    const interval = word & EVENT_INTERVAL_MASK;
    if (!this.#replay) {
      // However many slices a group has, each counts alone.
      const end = endsSlice ? EVENT_SLICE_END : 0;
      this.#digest.addEvents(EVENT_GROUP | interval | end, 1);
    }
    const series = this.#groups[interval];
    for (let i = 0; i < series.length; i++) this.#placeBar(series[i]);
  }

  #placeBar(series: number): void {
    this.#windows[series].length++;
    if (this.#subscriptions.wanted[series] === 1) this.#wanted = true;
    if (series < this.#symbols) {
      this.#lastBase = series;
      this.#placedBase++;
      if (this.#firstFill < Infinity) this.#fill(series);
      return;
    }
    this.#placedDerived++;
    if (this.#lastSlice[series] === this.#slices) this.#repeats = true;
    else this.#lastSlice[series] = this.#slices;
  }

  /** Asks the broker which bars may fill an order, if orders have changed. */
  #followOrders(): void {
    const { revision } = this.#broker;
    if (revision === this.#followed) return;
    this.#followed = revision;
    let first = Infinity;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      const from = this.#broker.fillsFrom(symbol);
      this.#fillsFrom[symbol] = from;
      if (from < first) first = from;
    }
    this.#firstFill = first;
  }

  /** Shows the broker the newest bar of a symbol, if it may fill an order. */
  #fill(symbol: number): void {
    const from = this.#fillsFrom[symbol];
    if (from === Infinity) return;
    const window = this.#windows[symbol];
    const row = window.base + window.length - 1;
    if (!(window.timestamp[row] >= from)) return;
    this.#filled = true;
    this.#broker.onBar(
      symbol,
      window.timestamp[row],
      window.open[row],
      window.high[row],
      window.low[row],
      window.close[row],
      window.volume[row],
    );
  }

  /**
   * The clock reads the end of the slice, which is that of its base bars; what
   * only the session's end completes is known at the close.
   */
  #moveTime(hasBase: boolean): void {
    const end = hasBase
      ? this.#lastEnd()
      : (this.#record as SessionRecord).close;
    if (end > this.#latestEnd) this.#refuseEnd(end);
    this.#session.time = end;
    this.#options.time.setCurrentTime(end);
  }

  #refuseEnd(end: number): never {
    throw new SessionError(
      "time_past_close",
      `A bar of ${this.#plan.symbols[this.#lastBase]} ends at ${
        new Date(end).toISOString()
      }, after the close at ${
        new Date((this.#record as SessionRecord).close).toISOString()
      }`,
    );
  }

  /** The end of the base bar that was delivered last. */
  #lastEnd(): number {
    if (this.#plan.baseMs === Infinity) {
      return (this.#record as SessionRecord).close;
    }
    const window = this.#windows[this.#lastBase];
    return window.timestamp[window.base + window.length - 1] +
      this.#plan.baseMs;
  }

  /** Calls strategies for the words from `from` up to `to`. */
  #callStrategies(from: number, to: number): void {
    const { words, mask } = this.#log;
    const { wanted, wantedGroups } = this.#subscriptions;
    for (let position = from; position !== to; position = (position + 1) | 0) {
      const word = words[position & mask];
      if ((word & EVENT_GROUP) === 0) {
        const series = word & EVENT_SERIES_MASK;
        if (wanted[series] === 1) this.#callSubscribers(series, position, to);
        continue;
      }
      const interval = word & EVENT_INTERVAL_MASK;
      if (wantedGroups[interval] === 0) continue;
      const group = this.#groups[interval];
      for (let i = 0; i < group.length; i++) {
        const series = group[i];
        if (wanted[series] === 1) this.#callSubscribers(series, position, to);
      }
    }
    this.#calling = undefined;
  }

  /** Calls the subscribers of a series for its bar at a position of the slice. */
  #callSubscribers(series: number, position: number, to: number): void {
    if (this.#subscriptions.hasSlices) this.#subscriptions.touch(series);
    // A slice may complete two bars of a series: a late one and the one before.
    const back = this.#repeats ? this.#countAfter(series, position, to) : 0;
    const subscriptions = this.#subscriptions;
    const subscribers = subscriptions.subscribers[series];
    for (let i = 0; i < subscribers.length; i++) {
      const calls = subscribers[i];
      // Filled for each of them: one may have written to it.
      const event = subscriptions.event(series, this.#windows[series], back);
      this.#calling = calls;
      this.#callCount++;
      const result: unknown = calls.strategy.onBar?.(calls.context, event);
      if (result !== undefined) requireSynchronous(result);
    }
  }

  /** How many bars of a series follow position `from` up to `to`. */
  #countAfter(series: number, from: number, to: number): number {
    const { words, mask } = this.#log;
    let count = 0;
    for (let at = (from + 1) | 0; at !== to; at = (at + 1) | 0) {
      const word = words[at & mask];
      if ((word & EVENT_GROUP) === 0) {
        if ((word & EVENT_SERIES_MASK) === series) count++;
      } else if (this.#groups[word & EVENT_INTERVAL_MASK].includes(series)) {
        count++;
      }
    }
    return count;
  }

  #beginSession(): void {
    const record = this.#table.read(this.#sessionIndex++);
    this.#record = record;
    this.date = record.date;
    if (this.#session.movesAt(this.#sessionIndex - 1)) this.#digestRows();
    this.#session.begin(record);
    const { time } = this.#options;
    time.invalidateCache();
    time.setCurrentTime(record.open);
    // What the calendar says must hold as well as what the coordinator says.
    const { close } = time.getTradingSession(record.date) ?? { close: 0 };
    this.#latestEnd = Math.min(record.close, close);
    if (!this.#replay) {
      this.#control.publish("analysisSessions", this.#sessionIndex);
    }
    if (record.history) {
      this.phase = "history";
      return;
    }
    this.#sessionStarted = this.#metrics.startTimer();
    this.#metrics.startSession(record.date);
    this.#broker.onSessionStart(this.#tradingSession(record));
    this.#watch?.begin();
    if (!this.#isSetUp) this.#callHook("setup");
    this.#isSetUp = true;
    for (const calls of this.#calls) this.#scan(calls);
    this.#callHook("onSessionStart");
    this.#followed = -1;
    this.#followOrders();
    this.phase = "onBar";
  }

  #endSession(): void {
    const record = this.#record as SessionRecord;
    if (record.history) return;
    this.#session.time = record.close;
    this.#options.time.setCurrentTime(record.close);
    this.#watch?.check();
    this.#callHook("onSessionEnd");
    this.phase = "end";
    const session = this.#tradingSession(record);
    this.#broker.expire(session);
    this.#settle();
    const { equity } = this.#broker.onSessionEnd(session);
    if (++this.#undigested === SESSIONS_PER_DIGEST) this.#digestRows();
    this.#metrics.recordSessionDuration(this.#sessionStarted);
    this.#metrics.recordBars(this.#baseBars);
    this.#recordCalendar();
    this.#baseBars = 0;
    this.#options.onSession?.(record.date, equity, this.#events);
  }

  #recordCalendar(): void {
    const { cacheHits, cacheMisses } = this.#options.time;
    this.#metrics.recordCalendar(
      cacheHits - this.#calendarHits,
      cacheMisses - this.#calendarMisses,
    );
    this.#calendarHits = cacheHits;
    this.#calendarMisses = cacheMisses;
  }

  #callHook(
    hook: "setup" | "onSessionStart" | "onSessionEnd" | "teardown",
  ): void {
    for (const calls of this.#calls) this.#invoke(calls, hook);
    this.#settle();
  }

  /** Lets a strategy choose among the universe before a session. */
  #scan(calls: StrategyCalls): void {
    if (calls.strategy.onScan === undefined) return;
    const chosen = this.#invoke(calls, "onScan");
    this.#calling = calls;
    this.phase = "onScan";
    applyScan(chosen, this.#plan, calls.active);
    this.#calling = undefined;
    this.#settle();
  }

  /** Calls one callback of a strategy, if it has it; returns what it returned. */
  #invoke(
    calls: StrategyCalls,
    hook: Exclude<typeof STRATEGY_HOOKS[number], "onBar">,
    ...details: unknown[]
  ): unknown {
    const callback = calls.strategy[hook] as
      | ((context: StrategyContext, ...details: unknown[]) => unknown)
      | undefined;
    if (callback === undefined) return undefined;
    const { phase } = this;
    this.phase = hook;
    this.#calling = calls;
    const result = callback.call(calls.strategy, calls.context, ...details);
    requireSynchronous(result);
    this.#calling = undefined;
    this.phase = phase;
    return result;
  }

  /** The name of the strategy that is being called, if one is. */
  get callingStrategy(): string | undefined {
    return this.#calling?.name;
  }

  /** The names of the strategies, by number. */
  get strategyNames(): string[] {
    return this.#calls.map((calls) => calls.name);
  }

  #tradingSession(record: SessionRecord): TradingSession {
    return {
      date: record.date,
      exchange: this.#plan.exchange,
      open: record.open,
      close: record.close,
      breaks: record.breaks,
      earlyClose: record.earlyClose,
      zone: this.#options.time.zone,
    };
  }

  /** Adds the rows that have come since the last time to the run's digest. */
  #digestRows(): void {
    if (this.#replay) return;
    this.#undigested = 0;
    this.#session.digest(this.#digest);
  }

  #finish(): void {
    this.#digestRows();
    this.#broker.finish();
    this.#tellOrders();
    this.#callHook("teardown");
    const account = createHash("sha256");
    this.#broker.digest((bytes) => {
      account.update(bytes);
      if (!this.#replay) this.#digest.addBytes(bytes);
    });
    this.#accountHash = account.digest("hex");
    this.#hash = this.#replay ? this.#accountHash : this.#digest.finish();
  }
}

/** Refuses a promise: what it would do comes too late for the slice. */
function requireSynchronous(result: unknown): void {
  if (!(result instanceof Promise)) return;
  // Its own failure would be told on top of this one.
  result.catch(() => {});
  throw new TypeError(
    "it returned a promise; callbacks are synchronous, so that they are over before the next slice",
  );
}
