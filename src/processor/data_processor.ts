/**
 * The processor: derives longer bars and real-time indicators as base bars
 * arrive, and passes every slice on when all of it is in place.
 *
 * @module
 */
import { getIndicator } from "../indicators/registry.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { pastOpens, windowDays } from "../session/run_plan.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { Directory } from "../memory/directory.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SERIES_MASK,
  EVENT_SESSION_START,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { SessionTable } from "../memory/session_table.ts";
import {
  type MetricsSnapshot,
  PerformanceMetrics,
} from "../monitoring/performance_metrics.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import { distance, EventLog } from "../sync/event_log.ts";
import { OverrunNotice } from "../sync/overrun_notice.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import { SessionGrid } from "../time/grid.ts";
import { DeliveryBatch } from "./delivery_batch.ts";
import { type BaseRows, DerivedBars } from "./derived_bars.ts";
import { IndicatorSet } from "./indicator_set.ts";
import { SkipLog, type SkipLogResult } from "./skip_log.ts";

const EDGE = "processor → analysis";

/** What the processor has to tell after a run. */
export interface ProcessorReport {
  /** Derived bars skipped for too little coverage: `[derived interval][symbol]`. */
  readonly skipped: readonly (readonly number[])[];
  /** The same, once for every series and session. */
  readonly skips: SkipLogResult;
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
  onNotice: Stage["onNotice"];
  readonly #overruns = new OverrunNotice(EDGE);
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
  readonly #indicators: IndicatorSet;
  readonly #batch: DeliveryBatch;
  readonly #skips: SkipLog;
  readonly #sliceWords: number;
  readonly #baseMs: number;
  /** Of base bars, then of the bars of each derived interval. */
  readonly #lengths: readonly number[];
  #read = 0;
  /** Slices of the group at the read position that have been passed on. */
  #readSlices = 0;
  /** Words that still fit the delivery log, while slices are read. */
  #roomLeft = 0;
  #session = -1;
  #close = 0;
  #history = true;
  #credits = 0;
  /** Derived bars before the session. */
  #derivedBefore = 0;
  #busyMs = 0;
  #notReadySince = 0;
  readonly #metrics = new PerformanceMetrics();
  #blockedOn: "base" | "sessions" | "room" | "credit" = "base";
  // Read again only when the last value leaves no room.
  #consumed = 0;

  /**
   * Opens the shared memory of a run; `lookup` knows the run's own indicators
   * besides those of the registry.
   */
  constructor(plan: RunPlan, lookup: IndicatorLookup = getIndicator) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    this.#plan = plan;
    this.#baseMs = plan.baseMs;
    this.#lengths = [plan.baseMs, ...plan.derived.map((one) => one.lengthMs)];
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
    const writer = (id: number) =>
      new SeriesWriter(arena, directory, id, plan.sessionsAhead);
    this.#base = ids.base.map((id, symbol) => ({
      reader: new SeriesColumns(arena, directory, id),
      window: new TrailingWindow(plan.historyDays[symbol]),
    }));
    this.#rows = {
      bars: ids.base.map(() => new SeriesWindow()),
      firstRows: new Int32Array(ids.base.length),
      rows: new Int32Array(ids.base.length),
    };
    const derived = plan.derived.map((derived, i) =>
      new DerivedBars(
        {
          minCoverage: derived.minCoverage,
          omitsNoTrade: plan.omitsNoTrade,
          days: windowDays(plan, i),
          spans: derived.spans && {
            ...derived.spans,
            historyDays: plan.historyDays,
          },
        },
        ids.derived[i].map(writer),
        this.#rows,
      )
    );
    this.#derived = derived;
    this.#batch = new DeliveryBatch(this.#deliveryLog, derived, ids.derived);
    this.#indicators = new IndicatorSet(
      plan,
      lookup,
      writer,
      this.#rows,
      derived,
    );
    this.#skips = new SkipLog(
      plan.symbols,
      plan.derived.map(({ interval }) => interval),
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
    const written = this.#batch.written;
    const slices = this.#drain(published);
    if (slices < 0) return "done";
    if (this.#batch.written === written && slices === 0) return "idle";
    this.#indicators.follow();
    this.#control.publish("deliveryPublished", this.#batch.written);
    this.#control.publish("baseProcessed", this.#read);
    if (slices > 0) this.#ready.signalReady(slices);
    this.#busyMs += this.#metrics.recordDataProcessor(start);
    return "progress";
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.lacksInput}. */
  get lacksInput(): boolean {
    return this.#blockedOn === "base";
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    const control = this.#control;
    switch (this.#blockedOn) {
      case "base":
        return control.wait("basePublished", this.#read, timeoutMs);
      case "credit":
        return control.wait("analysisReady", 0, timeoutMs);
      case "room": {
        const seen = control.load("deliveryConsumed");
        if (this.#roomAfter(seen) < this.#sliceWords) {
          control.wait("deliveryConsumed", seen, timeoutMs);
        }
        return;
      }
      case "sessions": {
        const seen = control.load("analysisSessions");
        if (seen <= this.#session) {
          control.wait("analysisSessions", seen, timeoutMs);
        }
      }
    }
  }

  /** What there is to tell when the run is over. */
  report(): ProcessorReport {
    return {
      skipped: this.#derived.map((derived) => [...derived.skipped]),
      skips: this.#skips.result(),
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
          this.#control.publish("deliveryPublished", this.#batch.written);
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
    this.#roomLeft = this.#room();
    let slices = 0;
    while (this.#read !== published && slices < most) {
      const word = words[this.#read & mask];
      if ((word & EVENT_KIND_MASK) !== 0) break;
      if (this.#roomLeft < this.#sliceWords) break;
      const group = (word & EVENT_GROUP) !== 0;
      const granted = this.#takeCredits(
        group ? Math.min(this.#slicesLeft(word), most - slices) : 1,
      );
      if (granted === 0) break;
      const taken = group ? this.#readGroup(word, granted) : this.#readSlice();
      this.#credits += granted - taken;
      slices += taken;
    }
    this.#batch.write(false);
    return slices;
  }

  /** How many slices of the group at the read position have not been passed on. */
  #slicesLeft(word: number): number {
    return (word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK) - this.#readSlices;
  }

  /** When the next bar of the first symbol ends. */
  #nextBaseEnd(): number {
    const { rows, bars, firstRows } = this.#rows;
    return bars[0].timestamp[rows[0] - firstRows[0]] + this.#baseMs;
  }

  /**
   * Takes up to `most` slices of a group, whose slots follow each other, and
   * returns how many there was room for: at least one.
   */
  #readGroup(word: number, most: number): number {
    const batch = this.#batch;
    const baseMs = this.#baseMs;
    let end = this.#nextBaseEnd();
    let taken = 0;
    while (taken < most && this.#roomLeft >= this.#sliceWords) {
      // Up to the slice after which a derived bar is due.
      const slots = (batch.nextEnd - end) / baseMs;
      const count = slots > 0
        ? Math.min(most - taken, Math.ceil(slots) + 1)
        : 1;
      if (count > 1) end += (count - 1) * baseMs;
      taken += count;
      batch.push(EVENT_GROUP | EVENT_SLICE_END | count << EVENT_COUNT_SHIFT);
      this.#roomLeft--;
      if (end >= batch.nextEnd) this.#schedule(end);
      end += baseMs;
    }
    const { rows } = this.#rows;
    for (let symbol = 0; symbol < rows.length; symbol++) rows[symbol] += taken;
    if (taken === this.#slicesLeft(word)) {
      this.#read = (this.#read + 1) | 0;
      this.#readSlices = 0;
    } else this.#readSlices += taken;
    return taken;
  }

  /** Notes the derived bars that are due when a slice ends. */
  #schedule(end: number): void {
    this.#roomLeft -= this.#batch.schedule(Math.min(end, this.#close));
  }

  /** Takes a slice that some symbol has no bar in. */
  #readSlice(): 1 {
    const { words, mask } = this.#baseLog;
    const { rows, bars, firstRows } = this.#rows;
    let word: number;
    let last: number;
    do {
      word = words[this.#read & mask];
      this.#read = (this.#read + 1) | 0;
      last = word & EVENT_SERIES_MASK;
      rows[last]++;
      this.#batch.push(word);
      this.#roomLeft--;
    } while ((word & EVENT_SLICE_END) === 0);
    const row = rows[last] - 1 - firstRows[last];
    const end = bars[last].timestamp[row] + this.#baseMs;
    if (end >= this.#batch.nextEnd) this.#schedule(end);
    return 1;
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
    const grids = this.#lengths.map((ms) => new SessionGrid(record, ms));
    if (!this.#reserve(session, grids)) {
      this.#blockedOn = "sessions";
      return false;
    }
    if (!record.history) this.#metrics.startSession(record.date);
    this.#history = record.history;
    this.#derivedBefore = this.#batch.derivedCount;
    this.#session = session;
    this.#close = record.close;
    this.#base.forEach(({ window, reader }, symbol) => {
      window.begin(this.#rows.rows[symbol]);
      if (reader.bindToSession(session)) {
        this.#rows.bars[symbol].setColumns(reader.columns);
        this.#rows.firstRows[symbol] = reader.firstRow;
      }
    });
    for (const derived of this.#derived) {
      derived.begin(grids[0], record.history);
    }
    this.#batch.beginSession();
    this.#indicators.begin(record);
    this.#control.publish("processorSessions", session + 1);
    this.phase = "stream";
    return true;
  }

  /** Makes room for a session everywhere; `false` if readers are too far behind. */
  #reserve(session: number, grids: readonly SessionGrid[]): boolean {
    const readers = this.#control.load("analysisSessions") - 1;
    for (let i = 0; i < this.#derived.length; i++) {
      if (!this.#derived[i].reserve(grids[i + 1], session, readers)) {
        return false;
      }
    }
    const keptBase = (symbol: number) =>
      this.#base[symbol].window.peek(this.#rows.rows[symbol]);
    return this.#indicators.reserve(grids, keptBase, session, readers);
  }

  #endSession(): void {
    // What an indicator does with a streamed bar belongs to that phase, however
    // far the coordinator is ahead: an error tells the phase.
    this.#indicators.follow();
    this.phase = "end";
    this.#batch.schedule(this.#close);
    this.#batch.write(true);
    if (!this.#history) {
      this.#metrics.recordBars(
        0,
        this.#batch.derivedCount - this.#derivedBefore,
      );
      this.#skips.endSession(
        this.date as string,
        this.#derived.map((derived) => derived.skipped),
      );
    }
    this.#indicators.follow();
  }

  /** Passes on an event that is not a bar. */
  #mark(word: number): void {
    this.#batch.mark(word);
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
    return this.#deliveryLog.mask + 1 - distance(consumed, this.#batch.written);
  }

  /** Takes up to `most` credits; 0 if there is none, to be waited for. */
  #takeCredits(most: number): number {
    if (this.#credits === 0) {
      this.#credits = this.#analysisReady.take(this.#plan.batchSlices);
      if (this.#credits > 0) {
        if (this.#notReadySince > 0) this.#recordWait();
      } else {
        // In clock-driven mode the data flows all the same; the log's room is
        // the limit, and the signal that comes too late counts as an overrun.
        if (this.#plan.mode !== "data-driven") {
          this.#metrics.recordOverruns(EDGE);
          this.#overruns.add(this.onNotice);
          return 1;
        }
        this.#blockedOn = "credit";
        if (this.#notReadySince === 0) {
          this.#notReadySince = performance.now();
          this.#analysisReady.countWait();
        }
        return 0;
      }
    }
    const taken = Math.min(most, this.#credits);
    this.#credits -= taken;
    return taken;
  }

  #recordWait(): void {
    const waitedMs = performance.now() - this.#notReadySince;
    this.#metrics.recordBackPressure(EDGE, 1, waitedMs);
    this.#notReadySince = 0;
  }
}
