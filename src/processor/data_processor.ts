/**
 * The processor: derives longer bars and real-time indicators as base bars
 * arrive, and passes a slice on when everything in it is complete.
 *
 * @module
 */
import { getIndicator } from "../indicators/registry.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { Directory } from "../memory/directory.ts";
import {
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { SessionTable } from "../memory/session_table.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { RunPlan } from "../session/run_plan.ts";
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
import { SessionGrid } from "../time/grid.ts";
import { BaseSeries } from "./base_series.ts";
import { DeliveryBatch } from "./delivery_batch.ts";
import { DerivedSet } from "./derived_set.ts";
import { IndicatorSet } from "./indicator_set.ts";
import { SkipLog, type SkipLogResult } from "./skip_log.ts";
import { SliceReader } from "./slice_reader.ts";

const { cursor, sessions, credits, published } = STAGES.processor;

/** What the processor reports after a run. */
export interface ProcessorReport {
  /** Derived bars skipped for too little coverage: `[derived interval][symbol]`. */
  readonly skipped: readonly (readonly number[])[];
  /** The same, one notice per series and session. */
  readonly skips: SkipLogResult;
  /** Milliseconds spent in steps that made progress. */
  readonly busyMs: number;
  /** Batches, derived bars and waits for the analysis engine. */
  readonly metrics: MetricsSnapshot;
}

/** The second stage of the pipeline. */
export class DataProcessor implements Stage {
  readonly name = "processor";
  phase = "start";
  date: string | undefined;
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #sessions: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #room: LogRoom;
  readonly #gate: CreditGate;
  readonly #analysis: SessionProgress;
  readonly #base: BaseSeries;
  readonly #derived: DerivedSet;
  readonly #indicators: IndicatorSet;
  readonly #batch: DeliveryBatch;
  readonly #reader: SliceReader;
  readonly #sliceWords: number;
  /** Milliseconds of base bars, then of the bars of each derived interval. */
  readonly #lengths: readonly number[];
  readonly #skips: SkipLog;
  readonly #metrics = new PerformanceMetrics();
  #session = -1;
  #isHistory = true;
  /** Derived bars before the session. */
  #derivedBefore = 0;
  #busyMs = 0;
  #blockedOn: "base" | "sessions" | "room" | "credit" = "base";

  /**
   * Opens the shared memory of a run. `lookup` finds indicators by name, those
   * that the run brings along included; `clock` is the machine's by default.
   */
  constructor(
    plan: RunPlan,
    lookup: IndicatorLookup = getIndicator,
    clock: Clock = SYSTEM_CLOCK,
  ) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    const control = new ControlBlock(arena);
    const deliveryLog = new EventLog(arena, memory.deliveryLog);
    const writer = (id: number) =>
      new SeriesWriter(arena, directory, id, plan.sessionsAhead);
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
    this.#analysis = new SessionProgress(control, [STAGES.analysis.sessions]);
    this.#base = new BaseSeries(plan, arena, directory);
    this.#derived = new DerivedSet(plan, this.#base, writer);
    this.#batch = new DeliveryBatch(
      deliveryLog,
      this.#derived.intervals,
      ids.derived,
    );
    this.#indicators = new IndicatorSet(
      plan,
      lookup,
      writer,
      this.#base,
      this.#derived.intervals,
    );
    // A slice may complete a bar of every interval, and one that was late.
    this.#sliceWords = plan.symbols.length * (1 + 2 * plan.derived.length) + 1;
    this.#reader = new SliceReader({
      log: new EventLog(arena, memory.baseLog),
      base: this.#base,
      batch: this.#batch,
      gate: this.#gate,
      baseMs: plan.baseMs,
      sliceWords: this.#sliceWords,
    });
    this.#lengths = [plan.baseMs, ...plan.derived.map((one) => one.lengthMs)];
    this.#skips = new SkipLog(
      plan.symbols,
      plan.derived.map(({ interval }) => interval),
    );
  }

  /** See {@linkcode Stage.onRecord}. */
  set onRecord(listener: Stage["onRecord"]) {
    this.#gate.onRecord = listener;
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    this.#blockedOn = "base";
    const start = performance.now();
    const written = this.#batch.written;
    const slices = this.#drain(
      this.#control.load(STAGES.coordinator.published),
    );
    if (slices < 0) return "done";
    if (this.#batch.written === written && slices === 0) return "idle";
    this.#indicators.follow();
    this.#publish();
    if (slices > 0) this.#ready.signalReady(slices);
    this.#busyMs += this.#metrics.recordDataProcessor(start);
    return "progress";
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

  /** What there is to report when the run is over. */
  report(): ProcessorReport {
    return {
      skipped: this.#derived.skipped.map((counts) => [...counts]),
      skips: this.#skips.result(),
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
    };
  }

  /**
   * Reads what is published, up to about a batch of slices, and returns how
   * many slices it passed on, −1 at the end of the run.
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
      reader.skip();
      if (kind !== EVENT_RUN_END) continue;
      this.#publish();
      return -1;
    }
    return slices;
  }

  #publish(): void {
    this.#control.publish(published, this.#batch.written);
    this.#control.publish(cursor, this.#reader.position);
  }

  /** Begins a session; `false` if readers still use the blocks that it needs. */
  #beginSession(): boolean {
    const session = this.#session + 1;
    const record = this.#sessions.read(session);
    this.phase = "initialise";
    this.date = record.date;
    if (session === 0) this.#derived.takeOver();
    const grids = this.#lengths.map((ms) => new SessionGrid(record, ms));
    if (!this.#reserve(session, grids)) {
      this.#blockedOn = "sessions";
      return false;
    }
    if (!record.history) this.#metrics.startSession(record.date);
    this.#isHistory = record.history;
    this.#derivedBefore = this.#batch.derivedCount;
    this.#session = session;
    this.#reader.close = record.close;
    this.#base.begin(session);
    this.#derived.begin(record, grids[0]);
    this.#batch.beginSession();
    this.#indicators.begin(record);
    this.#control.publish(sessions, session + 1);
    this.phase = "stream";
    return true;
  }

  /** Reserves space for a session in every series; `false` if readers still use it. */
  #reserve(session: number, grids: readonly SessionGrid[]): boolean {
    const readers = this.#analysis.last;
    return this.#derived.reserve(grids.slice(1), session, readers) &&
      this.#indicators.reserve(
        grids,
        (symbol) => this.#base.keptFrom(symbol),
        session,
        readers,
      );
  }

  #endSession(): void {
    // Indicators catch up before the phase changes: an error of theirs on a
    // streamed bar names the phase in which the bar came.
    this.#indicators.follow();
    this.phase = "end";
    this.#batch.schedule(this.#reader.close);
    this.#batch.write(true);
    if (!this.#isHistory) {
      const derived = this.#batch.derivedCount - this.#derivedBefore;
      this.#metrics.recordBars(0, derived);
      this.#skips.endSession(this.date ?? "", this.#derived.skipped);
    }
    this.#indicators.follow();
  }
}
