/**
 * The processor: derives longer bars and real-time indicators as base bars
 * arrive, and passes every slice on when all of it is in place.
 *
 * @module
 */
import { createIndicator } from "../indicators/registry.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { pastOpens, windowDays } from "../session/run_plan.ts";
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
import { SessionTable } from "../memory/session_table.ts";
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
import {
  type IndicatorSource,
  SessionIndicator,
} from "./session_indicators.ts";

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

interface BaseSeries {
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
  readonly #rows: BaseRows;
  readonly #derived: DerivedBars[];
  readonly #indicators: SessionIndicator[][];
  /** For every derived bar that is due, the position it follows, and its interval. */
  readonly #dueAt: number[] = [];
  readonly #dueOf: number[] = [];
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
      window: new TrailingWindow(plan.historyDays[symbol]),
    }));
    this.#rows = {
      bars: ids.base.map(() => new SeriesWindow()),
      firstRows: new Int32Array(ids.base.length),
      rows: new Int32Array(ids.base.length),
    };
    this.#derived = plan.derived.map((derived, i) =>
      new DerivedBars(
        {
          minCoverage: derived.minCoverage,
          omitsNoTrade: plan.omitsNoTrade,
          days: windowDays(plan, i),
        },
        ids.derived[i].map(writer),
        this.#rows,
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
        if (this.#roomAfter(seen) < this.#sliceWords) {
          control.wait("deliveryConsumed", seen);
        }
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
      } else if (this.#room() < this.#sliceWords) {
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

  /**
   * Passes on up to `most` slices and returns how many; 0 if it has to wait
   * for the analysis engine. First all of them are read, then derived bars are
   * made symbol by symbol, then everything is written in its order.
   */
  #drainSlices(published: number, most: number): number {
    const { words, mask } = this.#baseLog;
    const { rows, bars, firstRows } = this.#rows;
    const baseMs = this.#baseMs;
    let room = this.#room();
    let read = this.#read;
    let slices = 0;
    while (
      read !== published && slices < most &&
      (words[read & mask] & EVENT_KIND_MASK) === 0
    ) {
      if (room < this.#sliceWords || !this.#takeCredit()) break;
      const before = read;
      let word: number;
      let last: number;
      do {
        word = words[read & mask];
        read = (read + 1) | 0;
        last = word & EVENT_SERIES_MASK;
        rows[last]++;
      } while (word < EVENT_SLICE_END);
      room -= distance(before, read);
      const row = rows[last] - 1 - firstRows[last];
      const end = bars[last].timestamp[row] + baseMs;
      if (end >= this.#nextEnd) room -= this.#schedule(end, read);
      slices++;
    }
    this.#makeDerived();
    this.#write(read);
    this.#read = read;
    return slices;
  }

  /**
   * Notes every derived bar that ends by `time`, intervals ascending, to follow
   * position `at` of the base log; returns how many events it may take.
   */
  #schedule(time: number, at: number): number {
    const until = Math.min(time, this.#close);
    let nextEnd = Infinity;
    let count = 0;
    for (let i = 0; i < this.#derived.length; i++) {
      const derived = this.#derived[i];
      while (derived.nextEnd <= until) {
        derived.schedule();
        this.#dueAt.push(at);
        this.#dueOf.push(i);
        count++;
      }
      if (derived.nextEnd < nextEnd) nextEnd = derived.nextEnd;
    }
    this.#nextEnd = nextEnd;
    return count * this.#base.length;
  }

  #makeDerived(): void {
    if (this.#dueAt.length === 0) return;
    for (const derived of this.#derived) derived.complete();
  }

  /**
   * Copies the base log up to `to`, with the derived bars where they belong.
   * At the end of a session there is nothing to copy, only bars to add.
   */
  #write(to: number): void {
    const { words, mask } = this.#baseLog;
    const out = this.#deliveryLog.words;
    const outMask = this.#deliveryLog.mask;
    const endsSession = to === this.#read;
    let from = this.#read;
    let written = this.#written;
    for (let i = 0; i <= this.#dueAt.length; i++) {
      const end = i < this.#dueAt.length ? this.#dueAt[i] : to;
      for (; from !== end; from = (from + 1) | 0) {
        out[written & outMask] = words[from & mask];
        written = (written + 1) | 0;
      }
      if (i === this.#dueAt.length) break;
      const which = this.#dueOf[i];
      const before = written;
      written = this.#derived[which].emit(
        this.#plan.ids.derived[which],
        out,
        outMask,
        before,
      );
      if (written === before) continue;
      this.#derivedCount += distance(before, written);
      // What only the session's end completes belongs to no slice.
      if (endsSession) continue;
      // The slice now ends with its last derived bar.
      out[(before - 1) & outMask] &= ~EVENT_SLICE_END;
      out[(written - 1) & outMask] |= EVENT_SLICE_END;
    }
    this.#written = written;
    this.#dueAt.length = 0;
    this.#dueOf.length = 0;
  }

  #beginSession(): boolean {
    const session = this.#session + 1;
    const record = this.#sessions.read(session);
    this.phase = "initialise";
    this.date = record.date;
    if (session === 0) {
      this.#derived.forEach((derived, i) =>
        derived.takeOver((symbol) => pastOpens(this.#plan, i, symbol))
      );
    }
    const [baseGrid, ...grids] = [
      this.#plan.baseMs,
      ...this.#plan.derived.map((derived) => derived.lengthMs),
    ].map((lengthMs) => new SessionGrid(record, lengthMs));
    if (!this.#reserve(session, baseGrid, grids)) {
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
    this.#base.forEach(({ window, reader }, symbol) => {
      window.begin(this.#rows.rows[symbol]);
      if (reader.bindToSession(session)) {
        this.#rows.bars[symbol].setColumns(reader.columns);
        this.#rows.firstRows[symbol] = reader.firstRow;
      }
    });
    this.#nextEnd = Infinity;
    for (const derived of this.#derived) {
      derived.begin(baseGrid, record.history);
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
  #reserve(
    session: number,
    baseGrid: SessionGrid,
    grids: readonly SessionGrid[],
  ): boolean {
    const readers = this.#control.load("analysisSessions") - 1;
    for (let i = 0; i < grids.length; i++) {
      if (!this.#derived[i].reserve(grids[i], session, readers)) return false;
    }
    for (let i = 0; i < this.#indicators.length; i++) {
      const { source } = this.#plan.indicators[i];
      const keepFrom = this.#keepFrom(source);
      for (let symbol = 0; symbol < this.#base.length; symbol++) {
        const indicator = this.#indicators[i][symbol];
        if (
          !indicator.reserve(
            (source < 0 ? baseGrid : grids[source]).count,
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
        ? series.window.peek(this.#rows.rows[symbol])
        : this.#derived[source].keepFrom(symbol)
    );
  }

  #endSession(): void {
    this.phase = "end";
    this.#schedule(this.#close, this.#read);
    this.#makeDerived();
    this.#write(this.#read);
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

  /** Words that fit the delivery log; if a slice does not, the stage is blocked on it. */
  #room(): number {
    let room = this.#roomAfter(this.#consumed);
    if (room < this.#sliceWords) {
      this.#consumed = this.#control.load("deliveryConsumed");
      room = this.#roomAfter(this.#consumed);
      if (room < this.#sliceWords) this.#blockedOn = "room";
    }
    return room;
  }

  #roomAfter(consumed: number): number {
    return this.#deliveryLog.mask + 1 - distance(consumed, this.#written);
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
      if (this.#plan.mode !== "data-driven") {
        this.#metrics.recordOverruns(EDGE);
        return true;
      }
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

  /** The bars of a symbol as an indicator reads them. */
  #source(source: number, symbol: number): IndicatorSource {
    const base = this.#rows;
    if (source < 0) {
      return {
        bars: base.bars[symbol],
        get firstRow() {
          return base.firstRows[symbol];
        },
        get rows() {
          return base.rows[symbol];
        },
      };
    }
    const derived = this.#derived[source];
    return {
      bars: derived.bars[symbol],
      get firstRow() {
        return derived.firstRow(symbol);
      },
      get rows() {
        return derived.rows(symbol);
      },
    };
  }
}
