/**
 * The analysis engine: delivers slices to strategies and keeps their account.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { TradingConfig } from "../config/session_config.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import {
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import {
  type MetricsSnapshot,
  PerformanceMetrics,
} from "../monitoring/performance_metrics.ts";
import { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { AsOfGaps } from "./as_of_gaps.ts";
import { ActiveSymbols } from "./active_symbols.ts";
import type { Broker } from "../trading/broker.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import { runInstruments } from "../instruments/instrument.ts";
import { simulatedBroker } from "../trading/simulated/simulated_broker.ts";
import { OrderEvents } from "./order_events.ts";
import { EventDigest } from "./run_digest.ts";
import { RunLog, type RunLogResult } from "../log/run_log.ts";
import { Context } from "./strategy_context.ts";
import type { LoadedStrategy } from "./strategy_loader.ts";
import { SliceDelivery } from "./slice_delivery.ts";
import { StrategyCaller } from "./strategy_caller.ts";
import { covers } from "./subscription_table.ts";

// Bars are digested some sessions at a time, mostly when their series moves to
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
  date: string | undefined;
  onNotice: Stage["onNotice"];
  readonly #options: AnalysisOptions;
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #session: AsOfSession;
  readonly #broker: Broker;
  readonly #caller: StrategyCaller;
  readonly #delivery: SliceDelivery;
  readonly #digest = new EventDigest();
  readonly #runLog = new RunLog();
  readonly #replay: boolean;
  readonly #metrics = new PerformanceMetrics();
  #isSetUp = false;
  #isOver = false;
  #undigested = 0;
  #sessionIndex = 0;
  #record: SessionRecord | undefined;
  #recordedBars = 0;
  #busyMs = 0;
  #calendarHits = 0;
  #calendarMisses = 0;
  #sessionStarted = 0;
  #hash = "";
  #account: BrokerResult | undefined;
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
    const session = new AsOfSession(plan);
    this.#session = session;
    const orderEvents = new OrderEvents(strategies.map((s) => s.strategy));
    const broker = simulatedBroker({
      ...orderEvents.callbacks,
      trading,
      instruments: runInstruments(plan.symbols, trading),
      strategies: Math.max(1, strategies.length),
      priceOf: (symbol) => session.market.price(symbol),
      baseIntervalMs: plan.baseMs,
    });
    this.#broker = broker;
    const gaps = new AsOfGaps(plan, session);
    const calls = strategies.map((loaded, index) => {
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
    this.#caller = new StrategyCaller({
      plan,
      log: this.#log,
      session,
      broker,
      orderEvents,
      calls,
    });
    this.#delivery = new SliceDelivery({
      plan,
      log: this.#log,
      session,
      time: options.time,
      broker,
      caller: this.#caller,
      // A hash of the account alone needs no order of events.
      digest: this.#replay ? undefined : this.#digest,
    });
  }

  /** See {@linkcode Stage.phase}. */
  get phase(): string {
    return this.#caller.phase;
  }

  /** The name of the strategy that is being called, if one is. */
  get callingStrategy(): string | undefined {
    return this.#caller.calling;
  }

  /** The names of the strategies, by number. */
  get strategyNames(): string[] {
    return this.#options.strategies.map(({ name }) => name);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const published = this.#control.load("deliveryPublished");
    if (published === this.#delivery.position) return "idle";
    const start = performance.now();
    const slices = this.#drain(published);
    if (!this.#replay) {
      this.#control.publish("deliveryConsumed", this.#delivery.position);
      if (slices > 0) this.#ready.signalReady(slices);
    }
    this.#busyMs += this.#metrics.recordAnalysisEngine(start);
    if (!this.#isOver) return "progress";
    this.#finish();
    return "done";
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.lacksInput}: it never waits for anything else. */
  get lacksInput(): boolean {
    return true;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    this.#control.wait("deliveryPublished", this.#delivery.position, timeoutMs);
  }

  /** What there is to tell when the run is over. */
  report(): AnalysisReport {
    return {
      strategies: this.strategyNames,
      account: this.#account ?? this.#broker.result(),
      events: this.#delivery.events,
      slices: this.#delivery.slices,
      calls: this.#caller.count,
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
    while (this.#delivery.position !== published && slices < most) {
      const word = words[this.#delivery.position & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        slices += this.#delivery.deliver(word, published, most - slices);
        continue;
      }
      this.#delivery.position = (this.#delivery.position + 1) | 0;
      this.#digest.addEvents(word, 1);
      if (kind === EVENT_SESSION_START) this.#beginSession();
      else if (kind === EVENT_SESSION_END) this.#endSession();
      else if (kind === EVENT_RUN_END) {
        this.#caller.phase = "done";
        this.#isOver = true;
        break;
      }
    }
    return slices;
  }

  #beginSession(): void {
    const record = this.#table.read(this.#sessionIndex++);
    this.#record = record;
    this.date = record.date;
    if (this.#session.bars.movesAt(this.#sessionIndex - 1)) this.#digestBars();
    this.#session.begin(record);
    const { time } = this.#options;
    time.invalidateCache();
    time.setCurrentTime(record.open);
    // What the calendar says must hold as well as what the coordinator says.
    const { close } = time.getTradingSession(record.date) ?? { close: 0 };
    this.#delivery.beginSession(record, Math.min(record.close, close));
    if (!this.#replay) {
      this.#control.publish("analysisSessions", this.#sessionIndex);
    }
    if (record.history) {
      this.#caller.phase = "history";
      return;
    }
    this.#sessionStarted = this.#metrics.startTimer();
    this.#metrics.startSession(record.date);
    this.#broker.onSessionStart(this.#tradingSession(record));
    this.#caller.beginSession(!this.#isSetUp);
    this.#isSetUp = true;
    this.#delivery.followOrders();
  }

  #endSession(): void {
    const record = this.#record as SessionRecord;
    if (record.history) return;
    this.#session.clock.time = record.close;
    this.#options.time.setCurrentTime(record.close);
    this.#caller.endSession();
    const session = this.#tradingSession(record);
    this.#broker.expire(session);
    this.#caller.settle();
    const { equity } = this.#broker.onSessionEnd(session);
    if (!this.#replay) this.#session.digest.addIndicators(this.#digest);
    if (++this.#undigested === SESSIONS_PER_DIGEST) this.#digestBars();
    this.#metrics.recordSessionDuration(this.#sessionStarted);
    this.#metrics.recordBars(this.#delivery.baseBars - this.#recordedBars);
    this.#recordedBars = this.#delivery.baseBars;
    this.#recordCalendar();
    this.#options.onSession?.(record.date, equity, this.#delivery.events);
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

  /** Adds the bars that have come since the last time to the run's digest. */
  #digestBars(): void {
    if (this.#replay) return;
    this.#undigested = 0;
    this.#session.digest.addBars(this.#digest);
  }

  #finish(): void {
    this.#digestBars();
    this.#account = this.#broker.finish();
    this.#caller.settle();
    this.#caller.callHook("teardown");
    const account = createHash("sha256");
    this.#broker.digest((bytes) => account.update(bytes));
    const digest = account.digest();
    this.#accountHash = digest.toString("hex");
    if (this.#replay) {
      this.#hash = this.#accountHash;
    } else {
      this.#digest.addBytes(digest);
      this.#hash = this.#digest.finish();
    }
  }
}
