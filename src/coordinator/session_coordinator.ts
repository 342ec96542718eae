/**
 * The coordinator: loads one session after the other into shared memory and
 * streams its bars in time order.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DeliveredBoard } from "../memory/delivered_board.ts";
import {
  EVENT_RUN_END,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { type Clock, machineTime, SYSTEM_CLOCK } from "../sync/clock.ts";
import { CreditGate } from "../sync/credit_gate.ts";
import { LogWriter } from "../sync/log_writer.ts";
import { SessionProgress } from "../sync/session_progress.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { baseReaders, cursorsOf, STAGES } from "../sync/stage_table.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { type LagReport, MarketLag } from "./market_lag.ts";
import { MergeInput } from "./merge_input.ts";
import { SessionPace } from "./session_pace.ts";
import type { SessionSource, SourceReport } from "./session_source.ts";
import { SessionTiming } from "./session_timing.ts";
import { SliceMerge } from "./slice_merge.ts";

// A session takes at least three turns. The driver checks for a stop between
// steps.
const TURNS_PER_STEP = 64;
// How often it looks whether late strategies have received the last session.
const STRATEGIES_MS = 20;

/** What the coordinator reports after a run. */
export interface CoordinatorReport extends SourceReport {
  /** Slices streamed, history included. */
  readonly slices: number;
  /** Milliseconds spent in steps that made progress. */
  readonly busyMs: number;
  /** Loads, gaps between sessions, waits and the calendar's cache. */
  readonly metrics: MetricsSnapshot;
  /** How far the strategies were behind the market clock; absent without one. */
  readonly lag?: LagReport | undefined;
}

/** The parts of a coordinator. */
export interface CoordinatorParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The sessions and their bars. */
  readonly source: SessionSource;
  /** The calendar, whose cache hits are reported. */
  readonly time: TimeManager;
  /** When the initial load began, by `performance.now()`; defaults to now. */
  readonly loadStarted?: number;
  /** Paces the run in clock-driven mode; defaults to the machine's clock. */
  readonly clock?: Clock;
}

/** What the next step waits for. */
type Block =
  | "readers"
  | "room"
  | "credit"
  | "clock"
  | "source"
  | "history"
  | "strategies";

/** The first stage of the pipeline. */
export class SessionCoordinator implements Stage {
  readonly name = "coordinator";
  phase = "initialise";
  date: string | undefined;
  onSessionMetrics: Stage["onSessionMetrics"];
  #onRecord: Stage["onRecord"];
  readonly #plan: RunPlan;
  readonly #source: SessionSource;
  readonly #control: ControlBlock;
  readonly #log: LogWriter;
  readonly #gate: CreditGate;
  readonly #barReaders: SessionProgress;
  readonly #analysis: SessionProgress;
  readonly #sessions: SessionTable;
  readonly #merge: SliceMerge;
  readonly #input: MergeInput;
  readonly #pace: SessionPace;
  /** The lag of a paced run. */
  readonly #lag: MarketLag | undefined;
  readonly #clock: Clock;
  readonly #metrics = new PerformanceMetrics();
  readonly #timing: SessionTiming;
  #state: "prepare" | "join" | "stream" | "done" = "prepare";
  #session = 0;
  /** Delivered sessions that have been sent to their end. */
  #ended = 0;
  /** The session that is being loaded or streamed. */
  #record: SessionRecord | undefined;
  /** Whether the last session that was joined is one of the trailing history. */
  #isInHistory = false;
  /** Whether a paced session has begun whose slices the strategies wait for. */
  #isMeasured = false;
  #slices = 0;
  #busyMs = 0;
  #blockedOn: Block = "room";
  #dueAt = Infinity;

  /** Opens the shared memory of a run. */
  constructor(parts: CoordinatorParts) {
    const { plan, source, time, clock = SYSTEM_CLOCK } = parts;
    const { memory } = plan;
    const arena = Arena.attach(memory.buffer);
    const control = new ControlBlock(arena);
    this.#plan = plan;
    this.#clock = clock;
    this.#source = source;
    this.#control = control;
    this.#timing = new SessionTiming(
      this.#metrics,
      time,
      parts.loadStarted ?? performance.now(),
    );
    this.#log = new LogWriter(
      arena,
      control,
      memory.baseLog,
      cursorsOf("base"),
      STAGES.coordinator.published,
    );
    this.#gate = new CreditGate({
      producer: "coordinator",
      consumer: "processor",
      plan,
      control,
      metrics: this.#metrics,
      clock,
    });
    this.#barReaders = new SessionProgress(control, baseReaders());
    this.#analysis = new SessionProgress(control, [STAGES.analysis.sessions]);
    this.#sessions = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#merge = new SliceMerge(
      this.#log.log,
      plan.streamed,
      plan.baseMs,
    );
    this.#input = new MergeInput(source, this.#merge, plan.streamed);
    this.#pace = new SessionPace(plan, clock);
    const speed = this.#pace.isPaced
      ? plan.speedMultiplier
      : source.marketSpeed;
    if (speed !== undefined) {
      const board = new DeliveredBoard(arena);
      this.#lag = new MarketLag({
        plan: { ...plan, speedMultiplier: speed },
        clock,
        board,
        control,
        metrics: this.#metrics,
      });
    }
  }

  /** See {@linkcode Stage.onRecord}. */
  set onRecord(listener: Stage["onRecord"]) {
    this.#onRecord = listener;
    this.#gate.onRecord = listener;
    this.#source.onRecord = listener;
    if (this.#lag !== undefined) this.#lag.onRecord = listener;
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const start = performance.now();
    const { batchSlices } = this.#plan;
    const slices = this.#slices;
    let result = this.#advance();
    if (result === "idle") return result;
    // Short sessions share a step: handing over to a driver costs more.
    for (let turns = 1; turns < TURNS_PER_STEP; turns++) {
      if (result !== "progress" || this.#gate.isPaced) break;
      if (this.#slices - slices >= batchSlices) break;
      result = this.#advance();
    }
    this.#log.publish();
    this.#busyMs += performance.now() - start;
    return result === "done" ? "done" : "progress";
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    const lagDeadline = this.#lag?.deadline ?? Infinity;
    switch (this.#blockedOn) {
      case "clock":
        return Math.min(this.#dueAt, lagDeadline);
      case "credit":
        return Math.min(this.#gate.deadline, lagDeadline);
      case "source":
        return Math.min(this.#source.dueAt ?? Infinity, lagDeadline);
      default:
        return lagDeadline;
    }
  }

  /** See {@linkcode Stage.lacksInput}: there is no stage before it. */
  get lacksInput(): boolean {
    return false;
  }

  /** See {@linkcode Stage.awaitsEvents}. */
  get awaitsEvents(): boolean {
    return this.#blockedOn === "source" && this.#source.wait === undefined;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    switch (this.#blockedOn) {
      case "credit":
        return this.#gate.wait(timeoutMs);
      case "room":
        return this.#log.wait(this.#sliceWords, timeoutMs);
      case "readers":
        return this.#barReaders.wait(this.#session, timeoutMs);
      case "strategies":
        return this.#control.sleep(
          Math.min(timeoutMs ?? STRATEGIES_MS, STRATEGIES_MS),
        );
      case "history":
        return this.#analysis.wait(this.#session + 1, timeoutMs);
      case "source":
        if (this.#source.wait !== undefined) {
          return this.#source.wait(timeoutMs);
        }
        return this.#control.sleep(timeoutMs);
      case "clock":
        return this.#control.sleep(timeoutMs);
    }
  }

  /** The report of the run so far. */
  report(): CoordinatorReport {
    return {
      ...this.#source.report(),
      slices: this.#slices,
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
      lag: this.#lag?.report(),
    };
  }

  /** The maximum number of words of a slice. */
  get #sliceWords(): number {
    return this.#plan.streamed;
  }

  /** One turn: loads a session, streams some of it, or ends it. */
  #advance(): StepResult {
    switch (this.#state) {
      case "prepare":
        this.#lag?.check(Infinity);
        return this.#prepare();
      case "join":
        return this.#join(this.#streamed());
      case "stream":
        return this.#stream(this.#streamed());
      case "done":
        return "done";
    }
  }

  #prepare(): StepResult {
    this.phase = "initialise";
    if (this.#log.free(1) < 1) return this.#idle("room");
    const next = this.#source.next();
    if (next === "pending") return this.#idle("source");
    if (next === "end") {
      // Late strategies are told of until they have received everything.
      if (this.#lag?.isBehind(this.#ended)) return this.#idle("strategies");
      this.#log.append(EVENT_RUN_END);
      this.phase = "done";
      this.#state = "done";
      return "done";
    }
    if (this.#record !== next) {
      this.#record = next;
      this.date = next.date;
      this.#timing.beginLoad();
    }
    const loaded = this.#source.load({
      bars: this.#barReaders.last,
      analysis: this.#analysis.last,
    });
    if (loaded === "no_room") return this.#idle("readers");
    if (loaded === "pending") return this.#idle("source");
    this.#activate(next);
    return "progress";
  }

  /** Begins the session that has been loaded. */
  #activate(record: SessionRecord): void {
    this.#sessions.write(this.#session, record);
    this.#log.append(EVENT_SESSION_START);
    this.#input.begin();
    this.#gate.isPaced = !record.history &&
      (this.#source.isPaced ?? this.#plan.mode !== "data-driven");
    if (!record.history) {
      this.#timing.beginSession(record.date);
      this.#gate.beginSession();
      this.#lag?.beginSession(record.date);
    }
    this.phase = "stream";
    this.#tellLoaded(record);
    this.#state = "join";
    this.#join(record);
  }

  /**
   * Starts the market clock of a session. That of the first session after the
   * trailing history starts when the history has reached the strategies: it is
   * no lag.
   */
  #join(record: SessionRecord): StepResult {
    if (this.#pace.isPaced && !record.history && this.#isInHistory) {
      if (this.#analysis.last < this.#session) return this.#idle("history");
    }
    this.#isInHistory = record.history;
    this.#pace.begin(record, this.#source.joinAt);
    this.#state = "stream";
    return "progress";
  }

  #tellLoaded({ date, history }: SessionRecord): void {
    this.#onRecord?.({
      time: machineTime(this.#clock),
      worker: this.name,
      level: "debug",
      code: "session_loaded",
      text: history
        ? "a session of history is loaded"
        : "the session is loaded",
      fields: { history: String(history) },
      date,
    });
  }

  #stream(record: SessionRecord): StepResult {
    const merge = this.#merge;
    this.#input.follow();
    const until = Math.min(
      this.#input.watermark,
      this.#pace.dueBefore(merge.time),
    );
    if (merge.time >= until) {
      this.#lag?.check(Infinity);
      return this.#waitForBars(record);
    }
    const start = merge.time;
    const lag = this.#measuredLag;
    lag?.check(this.#pace.dueAt(start) ?? Infinity);
    const slices = this.#takeSlices();
    if (slices === 0) return "idle";
    this.#log.position = merge.emit(this.#log.position, slices, until);
    this.#gate.giveBack(slices - merge.slices);
    this.#slices += merge.slices;
    lag?.sent(this.#pace.endOf(start), merge.slices, this.#pace.dueAt(start));
    return "progress";
  }

  /**
   * The lag, in paced sessions. What comes before the first of them is none: the
   * slices that are sent while the strategies still receive that do not count.
   */
  get #measuredLag(): MarketLag | undefined {
    if (this.#lag === undefined || !this.#gate.isPaced) return undefined;
    this.#isMeasured ||= this.#pace.isPaced ||
      this.#analysis.last >= this.#session;
    return this.#isMeasured ? this.#lag : undefined;
  }

  /** No slice is due: waits for bars or for the clock, or ends the session. */
  #waitForBars(record: SessionRecord): StepResult {
    const { time } = this.#merge;
    const { watermark } = this.#input;
    if (time >= watermark && watermark < Infinity) return this.#idle("source");
    const dueAt = this.#pace.dueAt(time);
    if (dueAt === undefined) return this.#end(record);
    this.#dueAt = dueAt;
    return this.#idle("clock");
  }

  #end(record: SessionRecord): StepResult {
    if (this.#log.free(1) < 1) return this.#idle("room");
    this.phase = "end";
    this.#log.append(EVENT_SESSION_END);
    this.#source.end();
    if (!record.history) {
      this.#ended++;
      this.#timing.endSession();
      this.onSessionMetrics?.(this.#metrics.toJSON());
    }
    this.#record = undefined;
    this.#session++;
    this.#state = "prepare";
    return "progress";
  }

  /** Takes credits for as many slices as the log has room for; 0 has to wait. */
  #takeSlices(): number {
    const words = this.#sliceWords;
    const room = Math.floor(this.#log.free(words) / words);
    if (room === 0) {
      this.#blockedOn = "room";
      return 0;
    }
    const granted = this.#gate.take(Math.min(this.#plan.batchSlices, room));
    if (granted === 0) this.#blockedOn = "credit";
    return granted;
  }

  #idle(block: Block): StepResult {
    this.#blockedOn = block;
    return "idle";
  }

  #streamed(): SessionRecord {
    if (this.#record === undefined) throw new TypeError("No session is open");
    return this.#record;
  }
}
