/**
 * The processor: derives longer bars and real-time indicators as base bars
 * arrive, and passes on slices that are complete.
 *
 * @module
 */
import { getIndicator } from "../indicators/registry.ts";
import type { PlanIndicatorLookup } from "../indicators/run_indicators.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import {
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { SessionTable } from "../memory/session_table.ts";
import { LiveBoard } from "../session/live_board.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import {
  baseSlots,
  deliveredSeries,
  type RunPlan,
} from "../session/run_plan.ts";
import { type Clock, SYSTEM_CLOCK } from "../sync/clock.ts";
import { CreditGate } from "../sync/credit_gate.ts";
import { EventLog } from "../sync/event_log.ts";
import { LogRoom } from "../sync/log_room.ts";
import { SessionProgress } from "../sync/session_progress.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { cursorsOf, STAGES } from "../sync/stage_table.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import { DeliveryBatch } from "./delivery_batch.ts";
import { ProcessorSeries } from "./processor_series.ts";
import { SkipLog, type SkipLogResult } from "./skip_log.ts";
import { SliceReader } from "./slice_reader.ts";

const { cursor, sessions, credits, published } = STAGES.processor;

/** A step passes on small batches until it has passed on so many slices. */
const SLICES_A_STEP = 64;

/** What the processor reports after a run. */
export interface ProcessorReport {
  /** Derived bars skipped for too little coverage: `[derived interval][symbol]`. */
  readonly skipped: readonly (readonly number[])[];
  /** The same by series and session. */
  readonly skips: SkipLogResult;
  /** By symbol: sessions whose derived daily bar differs from the stored one. */
  readonly differing: readonly number[];
  /** Milliseconds spent in steps that made progress. */
  readonly busyMs: number;
  /** Batches, and waits for the analysis engine. */
  readonly metrics: MetricsSnapshot;
}

/** The second stage of the pipeline. */
export class DataProcessor implements Stage {
  readonly name = "processor";
  phase = "start";
  date: string | undefined;
  onSessionMetrics: Stage["onSessionMetrics"];
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #sessions: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #room: LogRoom;
  readonly #gate: CreditGate;
  /** The board of a live run. */
  readonly #board: LiveBoard | undefined;
  readonly #analysis: SessionProgress;
  readonly #series: ProcessorSeries;
  readonly #batch: DeliveryBatch;
  readonly #reader: SliceReader;
  readonly #sliceWords: number;
  readonly #skips: SkipLog;
  readonly #metrics = new PerformanceMetrics();
  #session = -1;
  #isHistory = true;
  #close = 0;
  #busyMs = 0;
  /** Whether all events of the run are passed on. */
  #isEnded = false;
  #blockedOn: "base" | "sessions" | "room" | "credit" = "base";

  /**
   * Opens the shared memory of a run. `lookup` finds indicators by name, including
   * those of the run's own modules. `clock` defaults to the machine's clock.
   */
  constructor(
    plan: RunPlan,
    lookup: PlanIndicatorLookup = (name) => getIndicator(name),
    clock: Clock = SYSTEM_CLOCK,
  ) {
    const { memory } = plan;
    const arena = Arena.attach(memory.buffer);
    const control = new ControlBlock(arena);
    const deliveryLog = new EventLog(arena, memory.deliveryLog);
    this.#plan = plan;
    this.#control = control;
    this.#sessions = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#ready = StreamSubscription.attach({
      streamId: this.name,
      buffer: memory.buffer,
      offset: subscriptionOffset(credits),
    });
    this.#room = new LogRoom(control, deliveryLog, cursorsOf("delivery"));
    this.#gate = new CreditGate({
      producer: "processor",
      consumer: "analysis",
      plan,
      control,
      metrics: this.#metrics,
      clock,
    });
    this.#board = plan.liveBoard && new LiveBoard(plan.liveBoard);
    this.#analysis = new SessionProgress(control, [STAGES.analysis.sessions]);
    this.#series = new ProcessorSeries(plan, lookup, arena);
    const { base, derived } = this.#series;
    this.#batch = new DeliveryBatch(
      deliveryLog,
      derived.intervals,
      deliveredSeries(plan).slice(1),
    );
    // A slice may complete two bars of every interval: after a gap, the bar that
    // ended within it is due as well.
    this.#sliceWords = plan.symbols.length * (1 + 2 * plan.derived.length) + 1;
    this.#reader = new SliceReader({
      log: new EventLog(arena, memory.baseLog),
      base,
      batch: this.#batch,
      gate: this.#gate,
      baseMs: plan.baseMs,
      slots: baseSlots(plan),
      sliceWords: this.#sliceWords,
      symbols: plan.streamed,
    });
    this.#skips = new SkipLog(
      plan.symbols,
      plan.derived.map(({ interval }) => interval),
    );
  }

  /** See {@linkcode Stage.onRecord}. */
  set onRecord(listener: Stage["onRecord"]) {
    this.#gate.onRecord = listener;
  }

  /**
   * Passes on a batch, see {@linkcode Stage.step}, or more of the same session
   * if they are small: to read the clock takes as long as to pass on a slice.
   */
  step(): StepResult {
    const start = performance.now();
    const session = this.#session;
    let slices = 0;
    let batches = 0;
    while (
      slices < SLICES_A_STEP && this.#session === session && !this.#isEnded
    ) {
      this.#blockedOn = "base";
      const written = this.#batch.written;
      const passed = this.#drain(
        this.#control.load(STAGES.coordinator.published),
      );
      if (this.#batch.written === written && passed === 0) break;
      this.#series.updateIndicators();
      this.#publish();
      if (passed > 0) this.#ready.signalReady(passed);
      slices += passed;
      // The end of the run alone is no batch.
      if (passed > 0 || !this.#isEnded) batches++;
    }
    if (batches > 0) {
      this.#busyMs += this.#metrics.recordDataProcessor(start, batches);
    }
    if (this.#isEnded) return "done";
    return batches > 0 ? "progress" : "idle";
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return this.#blockedOn === "credit" ? this.#gate.deadline : Infinity;
  }

  /** See {@linkcode Stage.lacksInput}. */
  get lacksInput(): boolean {
    return this.#blockedOn === "base";
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    switch (this.#blockedOn) {
      case "base":
        return this.#control.wait(
          STAGES.coordinator.published,
          this.#reader.position,
          timeoutMs,
        );
      case "credit":
        return this.#gate.wait(timeoutMs);
      case "room":
        return this.#room.wait(
          this.#batch.written,
          this.#sliceWords,
          timeoutMs,
        );
      case "sessions":
        return this.#analysis.wait(this.#session + 1, timeoutMs);
    }
  }

  /** The report of the run so far. */
  report(): ProcessorReport {
    return {
      skipped: this.#series.derived.skipped.map((counts) =>
        this.#plan.symbols.map((_, symbol) => counts[symbol] ?? 0)
      ),
      skips: this.#skips.result(),
      differing: this.#series.derived.differing,
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
    };
  }

  /**
   * Reads published events, up to about a batch of slices, or to the end of the
   * run. Returns the number of slices passed on.
   */
  #drain(published: number): number {
    const reader = this.#reader;
    const most = this.#plan.batchSlices;
    let slices = 0;
    while (reader.position !== published && slices < most) {
      const { word } = reader;
      const kind = word & EVENT_KIND_MASK;
      const room = this.#room.free(this.#batch.written, this.#sliceWords);
      if (room < this.#sliceWords) {
        this.#blockedOn = "room";
        break;
      }
      if (kind === 0) {
        const read = reader.read(published, most - slices, room);
        slices += read;
        if (read > 0) continue;
        this.#blockedOn = "credit";
        break;
      }
      if (kind === EVENT_SESSION_START) {
        if (!this.#beginSession()) break;
      } else if (kind !== EVENT_RUN_END) this.#endSession();
      this.#batch.mark(word);
      reader.stepOver();
      if (kind !== EVENT_RUN_END) continue;
      this.#isEnded = true;
      break;
    }
    return slices;
  }

  #publish(): void {
    this.#control.publish(published, this.#batch.written);
    this.#control.publish(cursor, this.#reader.position);
  }

  /** Begins a session; `false` while readers still use the blocks that it needs. */
  #beginSession(): boolean {
    const session = this.#session + 1;
    const record = this.#sessions.read(session);
    this.phase = "initialise";
    this.date = record.date;
    if (!this.#series.begin(session, record, this.#analysis.last)) {
      this.#blockedOn = "sessions";
      return false;
    }
    if (!record.history) {
      this.#metrics.startSession(record.date);
      this.#gate.beginSession();
    }
    this.#gate.isPaced = !record.history &&
      (this.#board?.isLive ?? this.#plan.mode !== "data-driven");
    this.#isHistory = record.history;
    this.#session = session;
    this.#close = record.close;
    this.#reader.beginSession(record);
    this.#batch.beginSession();
    this.#control.publish(sessions, session + 1);
    this.phase = "stream";
    return true;
  }

  #endSession(): void {
    // Update the indicators before the phase changes, so that their errors on
    // streamed bars name the phase `stream`.
    this.#series.updateIndicators();
    this.phase = "end";
    this.#batch.schedule(this.#close);
    this.#batch.write(true);
    if (!this.#isHistory) {
      this.#skips.endSession(this.date ?? "", this.#series.derived.skipped);
    }
    this.#series.updateIndicators();
    this.#series.end();
    if (!this.#isHistory) this.onSessionMetrics?.(this.#metrics.toJSON());
  }
}
