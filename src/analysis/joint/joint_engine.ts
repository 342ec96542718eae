/**
 * The analysis engine of a run over several exchange groups: joins what their
 * pipelines deliver in the order of time.
 *
 * @module
 */
import { Arena } from "../../memory/arena.ts";
import { ControlBlock } from "../../memory/control_block.ts";
import { DeliveredBoard } from "../../memory/delivered_board.ts";
import { FrontContracts } from "../../session/front_contracts.ts";
import { JointSession } from "../../session/as_of/joint_session.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import { SYSTEM_CLOCK } from "../../sync/clock.ts";
import type { Stage, StepResult } from "../../sync/stage.ts";
import type { BrokerResult } from "../../trading/broker_result.ts";
import { withEndings } from "../../trading/broker_result.ts";
import type { AnalysisReport } from "../analysis_engine.ts";
import { calleeText, calleeTexts } from "../callees.ts";
import { EngineMetrics } from "../engine_metrics.ts";
import {
  type AnalysisOptions,
  makeTradingParts,
  type TradingParts,
} from "../engine_parts.ts";
import type { RunHashes } from "../run_hash.ts";
import { AccountDays } from "./account_days.ts";
import { JointDelivery } from "./joint_delivery.ts";
import { jointHashes } from "./joint_hash.ts";
import { JointPace } from "./joint_pace.ts";
import { JointGaps, ShownSessions } from "./joint_views.ts";
import { Lane, NextKind } from "./lane.ts";
import { LaneParts } from "./lane_parts.ts";

/** The last stage of several pipelines. */
export class JointEngine implements Stage {
  readonly name = "analysis";
  date: string | undefined;
  onSessionMetrics: Stage["onSessionMetrics"];
  readonly #options: AnalysisOptions;
  readonly #board: DeliveredBoard;
  readonly #lanes: readonly Lane[];
  readonly #laneParts: readonly LaneParts[];
  readonly #session: JointSession;
  readonly #shown: ShownSessions;
  readonly #parts: TradingParts;
  readonly #delivery: JointDelivery;
  readonly #days: AccountDays;
  readonly #metrics: EngineMetrics;
  readonly #pace: JointPace;
  readonly #control: ControlBlock;
  /** The numbers of the series of the slice that is being taken. */
  readonly #taken: number[] = [];
  /** The lane whose next event is not published yet. */
  #awaited: Lane;
  #isSetUp = false;
  #account: BrokerResult | undefined;
  #hashes: RunHashes = { hash: "", accountHash: "" };

  /**
   * Opens the shared memories of a joint run.
   *
   * @throws {SessionError} as the constructor of `AnalysisEngine`.
   */
  constructor(options: AnalysisOptions) {
    const { plan, time } = options;
    const plans = plan.lanes ?? [];
    this.#options = options;
    this.#board = new DeliveredBoard(Arena.attach(plan.memory.buffer));
    this.#lanes = plans.map((lane) => new Lane(lane, plan.symbols));
    [this.#awaited] = this.#lanes;
    const sessions = this.#lanes.map((lane) => lane.session);
    const session = new JointSession(plan, sessions);
    this.#session = session;
    const main = mainLane(plan);
    this.#shown = new ShownSessions(session, sessions, main);
    const fronts = plans.map(({ rolls }) => new FrontContracts(rolls));
    this.#parts = makeTradingParts(options, {
      session,
      gaps: new JointGaps(session, plans, sessions),
      // Every symbol is streamed.
      added: { add: () => {} },
      fronts: {
        of: (index) => {
          const { lane, symbol } = session.places[index];
          return fronts[lane].of(symbol);
        },
      },
      scheduleClock: sessions[main].clock,
      calendars: session.places.map(({ lane }) => this.#lanes[lane].time),
      groups: session.places.map(({ lane }) => plans[lane].exchange),
      shown: this.#shown,
    });
    this.#delivery = new JointDelivery({
      ...this.#parts,
      plan,
      session,
      time,
    });
    this.#days = new AccountDays(plans, time.zone);
    this.#laneParts = this.#lanes.map((lane, i) =>
      new LaneParts(lane, {
        ...this.#parts,
        places: session.places,
        number: i,
        isMain: i === main,
        fronts: fronts[i],
        begin: (hours, begun) => {
          this.#beginDay(hours.open);
          return this.#parts.broker.beginHours(hours, begun);
        },
      })
    );
    this.#metrics = new EngineMetrics(time, false);
    this.#pace = new JointPace(plan, options.clock ?? SYSTEM_CLOCK);
    this.#control = new ControlBlock(Arena.attach(plan.memory.buffer));
  }

  /** See {@linkcode Stage.onRecord}. */
  set onRecord(listener: Stage["onRecord"]) {
    this.#parts.runLog.onRecord = listener;
  }

  /** See {@linkcode Stage.phase}. */
  get phase(): string {
    return this.#parts.caller.phase;
  }

  /** The strategy that is being called, if one is, in words. */
  get calling(): string | undefined {
    const { calling } = this.#parts.guard;
    return calling === undefined ? undefined : calleeText(calling);
  }

  /** The strategies by number, in words. */
  get callees(): string[] {
    return calleeTexts(this.#options);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const { guard, runLog } = this.#parts;
    try {
      guard.check();
      return this.#step();
    } catch (error) {
      guard.end();
      runLog.flush();
      throw error;
    }
  }

  #step(): StepResult {
    const most = this.#options.plan.batchSlices;
    const start = performance.now();
    let events = 0;
    let isOver = false;
    while (!isOver && events < most && this.#isKnown() && this.#isDue()) {
      isOver = this.#deliverNext();
      events++;
    }
    if (events === 0) return "idle";
    for (const lane of this.#lanes) lane.release();
    if (this.#isSetUp) {
      this.#board.advance(this.#session.clock.time, this.#delivery.baseBars);
    }
    this.#metrics.recordStep(start);
    if (!isOver) return "progress";
    this.#finish();
    return "done";
  }

  /** Whether the next event of every lane is published. */
  #isKnown(): boolean {
    for (const lane of this.#lanes) {
      if (lane.look()) continue;
      this.#awaited = lane;
      return false;
    }
    return true;
  }

  /** Whether the clock has come to the next event of all lanes. */
  #isDue(): boolean {
    if (!this.#pace.isPaced) return true;
    const lane = this.#lanes[this.#first()];
    return this.#pace.isDue(lane, this.#shown.hasOpen);
  }

  /** Delivers what comes next in all lanes, and returns whether the run is over. */
  #deliverNext(): boolean {
    const number = this.#first();
    const lane = this.#lanes[number];
    switch (lane.next) {
      case NextKind.history:
        this.#taken.length = 0;
        lane.take(this.#taken);
        return false;
      case NextKind.slice:
        this.#deliverSlices(lane.at);
        return false;
      case NextKind.tail:
        this.#taken.length = 0;
        lane.take(this.#taken);
        this.#shown.showLane(number);
        this.#delivery.deliver(lane.record.close, this.#taken, 1 << number);
        return false;
      case NextKind.end:
        this.#endSession(number);
        return false;
      case NextKind.start:
        this.#beginSession(number);
        return false;
      case NextKind.over:
        for (const one of this.#lanes) one.end();
        return true;
    }
  }

  /** The lane whose next event comes first; of equal ones, the first lane's. */
  #first(): number {
    const lanes = this.#lanes;
    let first = 0;
    for (let i = 1; i < lanes.length; i++) {
      const { at, next } = lanes[i];
      const best = lanes[first];
      if (at < best.at || (at === best.at && next < best.next)) first = i;
    }
    return first;
  }

  /** Delivers the slices of all lanes that end at `time` as one. */
  #deliverSlices(time: number): void {
    const taken = this.#taken;
    taken.length = 0;
    let lanes = 0;
    for (let i = 0; i < this.#lanes.length; i++) {
      const lane = this.#lanes[i];
      if (lane.at !== time || lane.next !== NextKind.slice) continue;
      lane.take(taken);
      lanes |= 1 << i;
    }
    this.#delivery.deliver(time, taken, lanes);
  }

  #beginSession(number: number): void {
    const { caller, equity, rates, runLog } = this.#parts;
    const lane = this.#lanes[number];
    const own = this.#laneParts[number];
    const record = lane.begin();
    const { open } = record;
    this.#session.moveTo(open);
    this.#options.time.setCurrentTime(open);
    rates?.moveTo(open);
    if (record.history) return;
    this.#shown.begin(number);
    this.date = record.date;
    runLog.date = record.date;
    own.historyScores.add();
    runLog.tell({
      level: "info",
      code: "session_started",
      text: `the session of ${lane.plan.exchange} begins`,
      fields: { exchange: lane.plan.exchange },
    });
    own.indicators.beginSession();
    const { hours } = lane;
    own.actions.beginSession(hours);
    own.ends.beginSession(hours);
    equity.beginSession(open);
    this.#delivery.beginSession();
    this.#parts.guard.beginSession(this.#days.number + 1);
    caller.beginSession(!this.#isSetUp, own.scope);
    this.#isSetUp = true;
    this.#delivery.followOrders();
  }

  /** Begins a date of the account, unless one goes on. */
  #beginDay(time: number): void {
    const day = this.#days.begin();
    if (day === undefined) return;
    this.#parts.broker.onSessionStart(day);
    this.#metrics.beginSession(day.date);
    this.#board.beginSession(this.#days.number + 1, time);
  }

  #endSession(number: number): void {
    const { broker, caller, equity, rates } = this.#parts;
    const lane = this.#lanes[number];
    const own = this.#laneParts[number];
    const { record, hours } = lane;
    lane.end();
    if (record.history) return;
    const { close, date } = record;
    this.#session.moveTo(close);
    this.#options.time.setCurrentTime(close);
    rates?.moveTo(close);
    this.#shown.showLane(number);
    this.date = date;
    this.#parts.runLog.date = date;
    caller.endSession(own.scope);
    broker.expire(hours);
    caller.settle();
    if (own.ends.endSession(hours)) caller.settle();
    this.#delivery.followOrders();
    equity.takeSlice(close);
    lane.hash.endSession();
    own.indicators.endSession();
    this.#shown.end(number);
    this.#endDays(close);
  }

  /** Ends the dates of the account whose sessions are all over. */
  #endDays(time: number): void {
    const { broker } = this.#parts;
    // What the end of another group's session does is of the same date.
    if (this.#shown.endsAt(time)) return;
    for (;;) {
      const day = this.#days.endAt(time);
      if (day === undefined) return;
      const { equity } = broker.onSessionEnd(day);
      this.#metrics.endSession(this.#delivery.baseBars, this.#delivery.events);
      this.#board.endSession();
      this.onSessionMetrics?.(this.#metrics.toJSON());
      this.#options
        .onSession?.(day.date, equity, this.#delivery.events, undefined);
      // A group whose session of the next date has begun trades on.
      if (this.#shown.hasOpen) this.#beginDay(time);
    }
  }

  #finish(): void {
    const { broker, caller, equity, runLog } = this.#parts;
    this.#account = broker.finish();
    equity.takeSlice(this.#session.clock.time);
    caller.settle();
    caller.finish();
    caller.phase = "done";
    this.#hashes = jointHashes(this.#lanes, broker);
    runLog.flush();
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return this.#pace.dueAt;
  }

  /** See {@linkcode Stage.lacksInput}: else the engine waits for the clock. */
  get lacksInput(): boolean {
    return this.#pace.dueAt === Infinity;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    if (this.lacksInput) this.#awaited.wait(timeoutMs);
    else this.#control.sleep(timeoutMs);
  }

  /**
   * The report of the run, once {@linkcode step} was `done`. Strategies cannot
   * act any more.
   *
   * @throws {SessionError} `strategy_failed` if one has tried to.
   */
  report(): AnalysisReport {
    const { broker, caller, equity, failed, guard, runLog, scanners } =
      this.#parts;
    guard.end();
    guard.check();
    const { events, slices } = this.#delivery;
    const account = this.#account ?? broker.result();
    return {
      strategies: this.#options.strategies.map(({ name }) => name),
      scanners: scanners.report(),
      account: withEndings(account, failed.toArray()),
      drawdowns: equity.drawdowns,
      events,
      slices,
      calls: caller.count,
      lateIndicators: [],
      staleIndicators: [],
      log: runLog.result(),
      ...this.#hashes,
      busyMs: this.#metrics.busyMs,
      metrics: this.#metrics.toJSON(),
      historyScores: new Float64Array(),
      addedSessions: [],
      groups: this.#laneParts.map((parts) => parts.report()),
    };
  }
}

/** The group that schedules follow: that of the config, else the first one. */
function mainLane({ lanes = [], exchange }: RunPlan): number {
  return Math.max(0, lanes.findIndex((lane) => lane.exchange === exchange));
}
