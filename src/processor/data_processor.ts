/**
 * The processor: derives longer bars and real-time indicators as base bars
 * arrive, and passes every slice on when all of it is in place.
 *
 * @module
 */
import { createIndicator } from "../indicators/registry.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { windowDays } from "../session/run_plan.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { Directory } from "../memory/directory.ts";
import {
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SERIES_MASK,
  EVENT_SESSION_START,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import { SeriesColumns, SeriesWriter } from "../memory/series_memory.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import {
  type MetricsSnapshot,
  PerformanceMetrics,
} from "../monitoring/performance_metrics.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import { distance, EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import { SessionGrid } from "../time/grid.ts";
import { type BaseRows, DerivedBars } from "./derived_bars.ts";
import { SessionIndicator } from "./session_indicators.ts";

const EDGE = "processor → analysis";

/** What the processor has to tell after a run. */
export interface ProcessorReport {
  /** Derived bars skipped for too little coverage: `[derived interval][symbol]`. */
  readonly skipped: readonly (readonly number[])[];
  /** Milliseconds spent in steps that did something. */
  readonly busyMs: number;
  /** Batches, derived bars and waits for the analysis engine. */
  readonly metrics: MetricsSnapshot;
}

interface BaseSeries extends BaseRows {
  readonly reader: SeriesColumns;
  readonly window: TrailingWindow;
}

/** The second stage of the pipeline. */
export class DataProcessor implements Stage {
  readonly name = "processor";
  phase = "start";
  date: string | undefined;
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #baseLog: EventLog;
  readonly #deliveryLog: EventLog;
  readonly #sessions: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #analysisReady: StreamSubscription;
  readonly #base: BaseSeries[];
  readonly #derived: DerivedBars[];
  readonly #indicators: SessionIndicator[][];
  readonly #made: Int32Array;
  readonly #sliceWords: number;
  readonly #baseMs: number;
  #read = 0;
  #written = 0;
  #session = -1;
  #close = 0;
  #history = true;
  #credits = 0;
  #nextEnd = Infinity;
  #busyMs = 0;
  #notReadySince = 0;
  #derivedCount = 0;
  readonly #metrics = new PerformanceMetrics();
  #blockedOn: "base" | "sessions" | "room" | "credit" = "base";
  // Read again only when the last value leaves no room.
  #consumed = 0;

  /** Opens the shared memory of a run. */
  constructor(plan: RunPlan) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    this.#plan = plan;
    this.#baseMs = plan.baseMs;
    this.#control = new ControlBlock(arena);
    this.#baseLog = new EventLog(arena, memory.baseLog);
    this.#deliveryLog = new EventLog(arena, memory.deliveryLog);
    this.#sessions = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    const open = (line: "processorReady" | "analysisReady") =>
      StreamSubscription.attach({
        streamId: line === "processorReady" ? "processor" : "analysis",
        buffer: memory.buffer,
        offset: subscriptionOffset(line),
      });
    this.#ready = open("processorReady");
    this.#analysisReady = open("analysisReady");
    const writer = (id: number) => new SeriesWriter(arena, directory, id);
    this.#base = ids.base.map((id, symbol) => ({
      reader: new SeriesColumns(arena, directory, id),
      bars: new SeriesWindow(),
      window: new TrailingWindow(plan.historyDays[symbol]),
      firstRow: 0,
      rows: 0,
    }));
    this.#derived = plan.derived.map((derived, i) =>
      new DerivedBars(
        {
          lengthMs: derived.lengthMs,
          minCoverage: derived.minCoverage,
          baseMs: plan.baseMs,
          omitsNoTrade: plan.omitsNoTrade,
          days: windowDays(plan, i),
        },
        ids.derived[i].map(writer),
        this.#base,
      )
    );
    this.#indicators = plan.indicators.map((indicator, i) =>
      ids.indicators[i].map((id, symbol) =>
        new SessionIndicator(
          createIndicator(indicator.name, indicator.params),
          writer(id),
          this.#source(indicator.source, symbol),
        )
      )
    );
    const symbols = plan.symbols.length;
    this.#made = new Int32Array(symbols);
    // A slice may complete a bar of every interval, and one that was late.
    this.#sliceWords = symbols * (1 + 2 * plan.derived.length) + 1;
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    this.#blockedOn = "base";
    const start = performance.now();
    const published = this.#control.load("basePublished");
    const read = this.#read;
    const slices = this.#drain(published);
    if (slices < 0) return "done";
    if (this.#read === read) return "idle";
    for (const symbols of this.#indicators) {
      for (const indicator of symbols) indicator.follow();
    }
    this.#control.publish("deliveryPublished", this.#written);
    this.#control.publish("baseProcessed", this.#read);
    if (slices > 0) this.#ready.signalReady(slices);
    this.#metrics.recordDataProcessor(start);
    this.#busyMs += performance.now() - start;
    return "progress";
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.wait}. */
  wait(): void {
    const control = this.#control;
    switch (this.#blockedOn) {
      case "base":
        return control.wait("basePublished", this.#read);
      case "credit":
        return control.wait("analysisReady", 0);
      case "room": {
        const seen = control.load("deliveryConsumed");
        if (!this.#hasRoom(seen)) control.wait("deliveryConsumed", seen);
        return;
      }
      case "sessions": {
        const seen = control.load("analysisSessions");
        if (seen <= this.#session) control.wait("analysisSessions", seen);
      }
    }
  }

  /** What there is to tell when the run is over. */
  report(): ProcessorReport {
    return {
      skipped: this.#derived.map((derived) => [...derived.skipped]),
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
    };
  }

  /**
   * Takes what is published, up to about a batch of slices, and returns how
   * many slices it took, −1 at the end of the run.
   */
  #drain(published: number): number {
    const { words, mask } = this.#baseLog;
    const most = this.#plan.batchSlices;
    let slices = 0;
    while (this.#read !== published && slices < most) {
      const word = words[this.#read & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        const taken = this.#drainSlices(published, most - slices);
        if (taken === 0) break;
        slices += taken;
      } else if (!this.#roomForSlice()) {
        break;
      } else if (kind === EVENT_SESSION_START) {
        if (!this.#beginSession()) break;
        this.#mark(word);
      } else {
        if (kind === EVENT_RUN_END) {
          this.#mark(word);
          this.#control.publish("deliveryPublished", this.#written);
          this.#control.publish("baseProcessed", this.#read);
          return -1;
        }
        this.#endSession();
        this.#mark(word);
      }
    }
    return slices;
  }

  /** Passes on up to `most` slices; 0 if it has to wait for the analysis engine. */
  #drainSlices(published: number, most: number): number {
    const { words, mask } = this.#baseLog;
    const base = this.#base;
    const baseMs = this.#baseMs;
    const out = this.#deliveryLog.words;
    const outMask = this.#deliveryLog.mask;
    let slices = 0;
    while (
      this.#read !== published && slices < most &&
      (words[this.#read & mask] & EVENT_KIND_MASK) === 0
    ) {
      if (!this.#roomForSlice() || !this.#takeCredit()) break;
      let read = this.#read;
      let written = this.#written;
      let word: number;
      let last: number;
      do {
        word = words[read & mask];
        read++;
        last = word & EVENT_SERIES_MASK;
        base[last].rows++;
        out[written & outMask] = last;
        written++;
      } while (word < EVENT_SLICE_END);
      this.#read = read | 0;
      this.#written = written | 0;
      const series = base[last];
      const end = series.bars.timestamp[series.rows - 1 - series.firstRow] +
        baseMs;
      if (end >= this.#nextEnd) this.#completeUntil(end);
      out[(this.#written - 1) & outMask] |= EVENT_SLICE_END;
      slices++;
    }
    return slices;
  }

  /** Completes every derived bar that ends by `time`, intervals ascending. */
  #completeUntil(time: number): void {
    const out = this.#deliveryLog.words;
    const mask = this.#deliveryLog.mask;
    const made = this.#made;
    const until = Math.min(time, this.#close);
    let nextEnd = Infinity;
    for (let i = 0; i < this.#derived.length; i++) {
      const derived = this.#derived[i];
      while (derived.nextEnd <= until) {
        const count = derived.complete(this.#plan.ids.derived[i], made);
        this.#derivedCount += count;
        for (let k = 0; k < count; k++) {
          out[this.#written & mask] = made[k];
          this.#written = (this.#written + 1) | 0;
        }
      }
      if (derived.nextEnd < nextEnd) nextEnd = derived.nextEnd;
    }
    this.#nextEnd = nextEnd;
  }

  #beginSession(): boolean {
    const session = this.#session + 1;
    const record = this.#sessions.read(session);
    this.phase = "initialise";
    this.date = record.date;
    if (session === 0) {
      for (const derived of this.#derived) derived.takeOver();
    }
    if (!this.#reserve(record, session)) {
      this.#blockedOn = "sessions";
      return false;
    }
    if (!record.history) this.#metrics.startSession(record.date);
    this.#history = record.history;
    this.#derivedCount = 0;
    this.#session = session;
    this.#close = record.close;
    const starts = this.#plan.indicators.map((indicator) =>
      this.#keepFrom(indicator.source)
    );
    for (const series of this.#base) {
      series.window.begin(series.rows);
      if (series.reader.bindToSession(session)) {
        series.bars.setColumns(series.reader.columns);
        series.firstRow = series.reader.firstRow;
      }
    }
    this.#nextEnd = Infinity;
    for (const derived of this.#derived) {
      derived.begin(record);
      this.#nextEnd = Math.min(this.#nextEnd, derived.nextEnd);
    }
    this.#indicators.forEach((symbols, i) => {
      symbols.forEach((indicator, symbol) =>
        indicator.begin(record, starts[i][symbol])
      );
    });
    this.#control.publish("processorSessions", session + 1);
    this.phase = "stream";
    return true;
  }

  /** Makes room for a session everywhere; `false` if readers are too far behind. */
  #reserve(record: SessionRecord, session: number): boolean {
    const readers = this.#control.load("analysisSessions") - 1;
    for (const derived of this.#derived) {
      if (!derived.reserve(record, session, readers)) return false;
    }
    const counts = [
      this.#plan.baseMs,
      ...this.#plan.derived.map((d) => d.lengthMs),
    ]
      .map((lengthMs) => new SessionGrid(record, lengthMs).count);
    for (let i = 0; i < this.#indicators.length; i++) {
      const { source } = this.#plan.indicators[i];
      const keepFrom = this.#keepFrom(source);
      for (let symbol = 0; symbol < this.#base.length; symbol++) {
        const indicator = this.#indicators[i][symbol];
        if (
          !indicator.reserve(
            counts[source + 1],
            keepFrom[symbol],
            session,
            readers,
          )
        ) return false;
      }
    }
    return true;
  }

  /** For every symbol, the first row of a source that the next session keeps. */
  #keepFrom(source: number): number[] {
    return this.#base.map((series, symbol) =>
      source < 0
        ? series.window.peek(series.rows)
        : this.#derived[source].keepFrom(symbol)
    );
  }

  #endSession(): void {
    this.phase = "end";
    this.#completeUntil(this.#close);
    if (!this.#history) this.#metrics.recordBars(0, this.#derivedCount);
    for (const symbols of this.#indicators) {
      for (const indicator of symbols) indicator.follow();
    }
  }

  /** Passes on an event that is not a bar. */
  #mark(word: number): void {
    this.#deliveryLog.words[this.#written & this.#deliveryLog.mask] = word;
    this.#written = (this.#written + 1) | 0;
    this.#read = (this.#read + 1) | 0;
  }

  #roomForSlice(): boolean {
    if (this.#hasRoom(this.#consumed)) return true;
    this.#consumed = this.#control.load("deliveryConsumed");
    if (this.#hasRoom(this.#consumed)) return true;
    this.#blockedOn = "room";
    return false;
  }

  #hasRoom(consumed: number): boolean {
    return distance(consumed, this.#written) + this.#sliceWords <=
      this.#deliveryLog.mask + 1;
  }

  #takeCredit(): boolean {
    if (this.#credits > 0) {
      this.#credits--;
      return true;
    }
    this.#credits = this.#analysisReady.take(this.#plan.batchSlices);
    if (this.#credits > 0) {
      if (this.#notReadySince > 0) this.#recordWait();
    } else {
      // In clock-driven mode the data flows all the same; the log's room is
      // the limit, and the signal that comes too late counts as an overrun.
      if (this.#plan.mode !== "data-driven") return true;
      this.#blockedOn = "credit";
      if (this.#notReadySince === 0) {
        this.#notReadySince = performance.now();
        this.#analysisReady.countWait();
      }
      return false;
    }
    this.#credits--;
    return true;
  }

  #recordWait(): void {
    const waitedMs = performance.now() - this.#notReadySince;
    this.#metrics.recordBackPressure(EDGE, 1, waitedMs);
    this.#notReadySince = 0;
  }

  #source(source: number, symbol: number) {
    const base = this.#base[symbol];
    if (source < 0) return () => base;
    const derived = this.#derived[source];
    return () => ({
      bars: derived.bars[symbol],
      firstRow: derived.firstRow(symbol),
      rows: derived.rows(symbol),
    });
  }
}
