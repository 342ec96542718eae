/**
 * The analysis engine: delivers slices to strategies and keeps their account.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { RunLogResult } from "../log/run_log.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DeliveredBoard } from "../memory/delivered_board.ts";
import {
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { AccountBoard } from "../session/account_board.ts";
import { LiveBoard } from "../session/live_board.ts";
import type { SliceDrawdowns } from "../statistics/drawdown_track.ts";
import { EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { STAGES } from "../sync/stage_table.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import type { TradingSession } from "../time/session.ts";
import { type BrokerResult, withEndings } from "../trading/broker_result.ts";
import { accountText } from "./account_text.ts";
import { type AddedSession, AddedSessions } from "./added_sessions.ts";
import { calleeText, calleeTexts } from "./callees.ts";
import { EngineMetrics } from "./engine_metrics.ts";
import { HistoryScoreLog } from "./history_score_log.ts";
import {
  type AnalysisOptions,
  type EngineParts,
  makeEngineParts,
} from "./engine_parts.ts";
import type { GroupReport } from "./joint/lane_parts.ts";
import type { LateIndicator, StaleIndicator } from "./indicator_watch.ts";
import type { RunHashes } from "./run_hash.ts";
import type { ScannerReport } from "./scan_record.ts";
import { tradingSession } from "./session_hours.ts";

const {
  credits: CREDITS,
  cursor: CURSOR,
  sessions: SESSIONS,
} = STAGES.analysis;

/** The report of the analysis engine at the end of a run. */
export interface AnalysisReport {
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** What the scanners did. */
  readonly scanners: readonly ScannerReport[];
  /** The account, with fills, round trips and the equity of every session. */
  readonly account: BrokerResult;
  /** The deepest drawdowns, with equity as of every slice and session end. */
  readonly drawdowns: SliceDrawdowns;
  /** Events delivered in sessions of the range: base and derived bars. */
  readonly events: number;
  /** Slices delivered in sessions of the range. */
  readonly slices: number;
  /** Calls of strategies' `onBar`. */
  readonly calls: number;
  /** The indicators that were not ready from the start. */
  readonly lateIndicators: readonly LateIndicator[];
  /** The indicators that were stale at the start of a session. */
  readonly staleIndicators: readonly StaleIndicator[];
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
  /**
   * The scores of the history before each session, for
   * `HistoryScores`; empty if none is scored, and in a replay.
   */
  readonly historyScores: Float64Array;
  /** The sessions in which parked symbols were active. */
  readonly addedSessions: readonly AddedSession[];
  /** What differs by exchange group, in a run of several. */
  readonly groups?: readonly GroupReport[];
}

/** The last stage of the pipeline. */
export class AnalysisEngine implements Stage {
  readonly name = "analysis";
  date: string | undefined;
  onSessionMetrics: Stage["onSessionMetrics"];
  readonly #options: AnalysisOptions;
  readonly #isReplay: boolean;
  readonly #control: ControlBlock;
  readonly #board: DeliveredBoard;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #parts: EngineParts;
  readonly #metrics: EngineMetrics;
  readonly #historyScores: HistoryScoreLog;
  readonly #added: AddedSessions;
  /** The board of a live run. */
  readonly #live: LiveBoard | undefined;
  /** Where a live run shows its account. */
  readonly #shown: AccountBoard | undefined;
  /** Sessions begun, including those of the trailing history. */
  #sessions = 0;
  #record: SessionRecord | undefined;
  /** Its hours, once a session of the range has begun. */
  #hours: TradingSession | undefined;
  #isSetUp = false;
  #isOver = false;
  #account: BrokerResult | undefined;
  #hashes: RunHashes = { hash: "", accountHash: "" };

  /**
   * Opens the shared memory of a run.
   *
   * @throws {SessionError} `strategy_load` if a strategy subscribes to a symbol
   * or an interval that the run does not have; any error of the broker's
   * factory.
   */
  constructor(options: AnalysisOptions) {
    const { memory } = options.plan;
    const arena = Arena.attach(memory.buffer);
    this.#options = options;
    this.#isReplay = options.replay ?? false;
    this.#control = new ControlBlock(arena);
    this.#board = new DeliveredBoard(arena);
    this.#log = new EventLog(arena, memory.deliveryLog);
    this.#table = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#ready = StreamSubscription.attach({
      streamId: "analysis",
      buffer: memory.buffer,
      offset: subscriptionOffset(CREDITS),
    });
    this.#parts = makeEngineParts(options, this.#log);
    this.#metrics = new EngineMetrics(options.time, this.#isReplay);
    this.#historyScores = new HistoryScoreLog(
      options.plan,
      this.#parts.session,
    );
    this.#added = new AddedSessions(options.plan, this.#parts.session);
    const { accountBoard, liveBoard } = options.plan;
    this.#live = liveBoard && new LiveBoard(liveBoard);
    this.#shown = accountBoard && new AccountBoard(accountBoard);
  }

  /** See {@linkcode Stage.onRecord}. */
  set onRecord(listener: Stage["onRecord"]) {
    this.#parts.runLog.onRecord = listener;
  }

  /** See {@linkcode Stage.phase}. */
  get phase(): string {
    return this.#parts.caller.phase;
  }

  /** The strategy or scanner that is being called, if one is, in words. */
  get calling(): string | undefined {
    const { calling } = this.#parts.guard;
    return calling === undefined ? undefined : calleeText(calling);
  }

  /** The strategies and then the scanners, by number, in words. */
  get callees(): string[] {
    return calleeTexts(this.#options);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const { guard } = this.#parts;
    try {
      guard.check();
      return this.#step();
    } catch (error) {
      guard.end();
      this.#parts.runLog.flush();
      throw error;
    }
  }

  #step(): StepResult {
    const { delivery, session } = this.#parts;
    const published = this.#control.load(STAGES.processor.published);
    if (published === delivery.position) return "idle";
    const start = this.#metrics.startStep();
    const slices = this.#drain(published);
    if (!this.#isReplay) {
      this.#control.publish(CURSOR, delivery.position);
      if (this.#isSetUp) {
        this.#board.advance(session.clock.time, delivery.baseBars);
      }
      if (slices > 0) this.#ready.signalReady(slices);
    }
    if (this.#live !== undefined) this.#showAccount(this.#live);
    this.#metrics.recordStep(start);
    if (!this.#isOver) return "progress";
    this.#finish();
    return "done";
  }

  /** Shows the account of a live run to whoever follows it. */
  #showAccount(board: LiveBoard): void {
    const { broker, session } = this.#parts;
    board.show("equity", broker.equity);
    board.show("positions", broker.openPositions().length);
    board.show("orders", broker.orders.length);
    if (this.#shown?.isWanted !== true) return;
    const names = this.#options.strategies.map(({ name }) => name);
    this.#shown.show(accountText(broker, names, session.clock.time));
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.lacksInput}: the engine waits for nothing else. */
  get lacksInput(): boolean {
    return true;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    const { position } = this.#parts.delivery;
    this.#control.wait(STAGES.processor.published, position, timeoutMs);
  }

  /**
   * The report of the run, once {@linkcode step} was `done`. Strategies cannot
   * act any more.
   *
   * @throws {SessionError} `strategy_failed` if one has tried to.
   */
  report(): AnalysisReport {
    this.#parts.guard.end();
    this.#parts.guard.check();
    const { broker, caller, delivery, equity, runLog, failed } = this.#parts;
    const { indicators } = this.#parts;
    const account = this.#account ?? broker.result();
    return {
      strategies: this.#options.strategies.map(({ name }) => name),
      scanners: this.#parts.scanners.report(),
      account: withEndings(account, failed.toArray()),
      drawdowns: equity.drawdowns,
      events: delivery.events,
      slices: delivery.slices,
      calls: caller.count,
      lateIndicators: indicators.result(),
      staleIndicators: indicators.stale(),
      log: runLog.result(),
      ...this.#hashes,
      busyMs: this.#metrics.busyMs,
      metrics: this.#metrics.toJSON(),
      historyScores: this.#historyScores.pack(),
      addedSessions: this.#added.list,
    };
  }

  /** Delivers up to about a batch of slices and returns how many. */
  #drain(published: number): number {
    const { words, mask } = this.#log;
    const { caller, delivery, hash } = this.#parts;
    const most = this.#options.plan.batchSlices;
    let slices = 0;
    while (delivery.position !== published && slices < most) {
      const word = words[delivery.position & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        slices += delivery.deliver(word, published, most - slices);
        continue;
      }
      delivery.position = (delivery.position + 1) | 0;
      hash.events?.addEvents(word, 1);
      if (kind === EVENT_SESSION_START) this.#beginSession();
      else if (kind === EVENT_SESSION_END) this.#endSession();
      else if (kind === EVENT_RUN_END) {
        caller.phase = "done";
        this.#isOver = true;
        break;
      }
    }
    return slices;
  }

  #beginSession(): void {
    const parts = this.#parts;
    const { caller, delivery, ends, equity, hash, session } = parts;
    const { time, sessions } = this.#options;
    const index = this.#sessions++;
    const record = sessions?.[index] ?? this.#table.read(index);
    this.#record = record;
    this.date = record.date;
    parts.runLog.date = record.date;
    parts.added.parkUnused(parts.isUsed, () => hash.addBars());
    parts.added.load(index);
    hash.beginSession(index);
    parts.guard.beginSession(this.#sessions);
    session.begin(record);
    parts.added.beginSession();
    time.setCurrentTime(record.open);
    parts.rates?.moveTo(record.open);
    // Bars must end by the coordinator's close and by the calendar's.
    const { close } = time.getTradingSession(record.date) ?? { close: 0 };
    delivery.beginSession(record, Math.min(record.close, close));
    if (!this.#isReplay) {
      this.#control.publish(SESSIONS, this.#sessions);
    }
    if (record.history) {
      caller.phase = "history";
      return;
    }
    if (!this.#isReplay) {
      this.#historyScores.add();
      this.#board.beginSession(this.#sessions, record.open);
    }
    this.#metrics.beginSession(record.date);
    parts.runLog.tell({
      level: "info",
      code: "session_started",
      text: "the session begins",
      fields: {},
    });
    parts.indicators.beginSession();
    const { plan } = this.#options;
    const hours = this.#hours = tradingSession(record, plan, time);
    parts.actions.beginSession(hours);
    ends.beginSession(hours);
    equity.beginSession(record.open);
    caller.beginSession(!this.#isSetUp);
    this.#isSetUp = true;
    delivery.followOrders();
  }

  #endSession(): void {
    const parts = this.#parts;
    const { broker, caller, delivery, ends, hash, session } = parts;
    const record = this.#begunSession();
    const hours = this.#hours;
    if (record.history || hours === undefined) return;
    delivery.endSession();
    session.clock.time = record.close;
    this.#options.time.setCurrentTime(record.close);
    parts.rates?.moveTo(record.close);
    caller.endSession();
    broker.expire(hours);
    caller.settle();
    if (ends.endSession(hours)) caller.settle();
    const { equity } = broker.onSessionEnd(hours);
    parts.equity.takeSlice(record.close);
    hash.endSession();
    parts.indicators.endSession();
    this.#added.endSession();
    this.#metrics.endSession(delivery.baseBars, delivery.events);
    if (!this.#isReplay) this.#board.endSession();
    this.onSessionMetrics?.(this.#metrics.toJSON());
    const sessionHash = this.#options.plan.hashesSessions === true
      ? hash.sessionHash(broker)
      : undefined;
    this.#options
      .onSession?.(record.date, equity, delivery.events, sessionHash);
  }

  /** The current session of the delivery log. */
  #begunSession(): SessionRecord {
    if (this.#record !== undefined) return this.#record;
    throw new SessionError(
      "worker_failed",
      "The delivery log ends a session before it starts one",
    );
  }

  #finish(): void {
    const { broker, caller, equity, hash } = this.#parts;
    this.#account = broker.finish();
    equity.takeSlice(this.#record?.close ?? 0);
    caller.settle();
    caller.finish();
    this.#parts.added.end();
    this.#hashes = hash.finish(broker);
    this.#parts.runLog.flush();
  }
}
