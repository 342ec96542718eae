/**
 * The quality manager: scores the base bars of every symbol in the background.
 *
 * @module
 */
import type { RunPlan } from "../session/run_plan.ts";
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
  EVENT_SESSION_END,
  EVENT_SESSION_START,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import { SeriesColumns, SeriesWriter } from "../memory/series_memory.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import { EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { SessionGrid } from "../time/grid.ts";
import { GapLedger, type PackedGaps } from "./gap_ledger.ts";
import { GapScan } from "./gaps.ts";
import { qualityOf, type SlotCount, SlotTally } from "./slot_tally.ts";

// Enough events for a step to be worth its overhead, few enough that the
// published position stays fresh for a strategy that waits for it.
const STEP_WORDS = 4_096;

/** The quality of one delivered session. */
export interface SessionQuality {
  /** The trading date. */
  readonly date: string;
  /** For every symbol, the slots of the session. */
  readonly session: readonly SlotCount[];
  /** For every symbol, the score of the history before it, 100 without one. */
  readonly history: readonly number[];
}

/** What the quality manager has to tell after a run. */
export interface QualityReport {
  /** Session by session; empty if scoring is switched off. */
  readonly sessions: readonly SessionQuality[];
  /** For every symbol, bars that lie in no slot of their own. */
  readonly offGrid: readonly number[];
  /** Slots of delivered sessions that miss their bar. */
  readonly missing: PackedGaps;
  /** Slots of delivered sessions in which nothing was traded. */
  readonly noTrade: PackedGaps;
  /** Milliseconds spent in steps that did something. */
  readonly busyMs: number;
}

interface ScoredSeries {
  readonly reader: SeriesColumns;
  readonly writer: SeriesWriter;
  readonly window: TrailingWindow;
  readonly tally: SlotTally;
  /** Newest scores of the base series and its derived ones. */
  readonly scores: readonly Float64Array[];
  /** Accounted and expected slots of the newest sessions, oldest overwritten. */
  readonly pastAccounted: Float64Array;
  readonly pastExpected: Float64Array;
  pastCount: number;
  timestamps: Float64Array;
  firstRow: number;
  /** Rows scored so far. */
  scored: number;
  /** Rows before the session. */
  sessionRow: number;
}

/**
 * Follows the base log beside the processor. It signals nobody and gates
 * nobody's pace; how far it is, is published, so that a strategy that reads
 * quality can wait for it.
 */
export class DataQualityManager implements Stage {
  readonly name = "quality_manager";
  phase = "start";
  date: string | undefined;
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  readonly #series: ScoredSeries[];
  /** For every symbol, rows delivered so far. */
  readonly #rows: Int32Array;
  readonly #sessions: SessionQuality[] = [];
  readonly #missing = new GapLedger();
  readonly #noTrade = new GapLedger();
  #read = 0;
  /** Slices scored so far, history included. */
  #slices = 0;
  #session = -1;
  #record: SessionRecord | undefined;
  #grid: SessionGrid | undefined;
  #history: number[] = [];
  #scoring = false;
  #busyMs = 0;
  #blocked = false;

  /** Opens the shared memory of a run. */
  constructor(plan: RunPlan) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    this.#plan = plan;
    this.#control = new ControlBlock(arena);
    this.#log = new EventLog(arena, memory.baseLog);
    this.#table = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#series = ids.base.map((id, symbol) => ({
      reader: new SeriesColumns(arena, directory, id),
      writer: new SeriesWriter(arena, directory, ids.quality[symbol]),
      window: new TrailingWindow(plan.historyDays[symbol]),
      tally: new SlotTally(plan.omitsNoTrade[symbol]),
      scores: [id, ...ids.derived.map((symbols) => symbols[symbol])]
        .map((series) => directory.qualityView(series)),
      pastAccounted: new Float64Array(plan.historyDays[symbol]),
      pastExpected: new Float64Array(plan.historyDays[symbol]),
      pastCount: 0,
      timestamps: new Float64Array(0),
      firstRow: 0,
      scored: 0,
      sessionRow: 0,
    }));
    this.#rows = new Int32Array(ids.base.length);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const start = performance.now();
    const published = this.#control.load("basePublished");
    const { words, mask } = this.#log;
    const rows = this.#rows;
    const before = this.#read;
    let read = before;
    this.#blocked = false;
    for (let budget = STEP_WORDS; budget > 0; budget--) {
      if (read === published) break;
      const word = words[read & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        if ((word & EVENT_GROUP) === 0) {
          rows[word & EVENT_SERIES_MASK]++;
          if ((word & EVENT_SLICE_END) !== 0) this.#slices++;
        } else {
          const count = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
          for (let symbol = 0; symbol < rows.length; symbol++) {
            rows[symbol] += count;
          }
          this.#slices += count;
        }
      } else if (kind === EVENT_SESSION_START) {
        if (!this.#begin()) {
          this.#blocked = true;
          break;
        }
      } else if (kind === EVENT_SESSION_END) {
        this.#end();
      } else if (kind === EVENT_RUN_END) {
        this.#score();
        this.#control.publish("slicesScored", this.#slices | 0);
        this.#control.publish("baseScored", (read + 1) | 0);
        return "done";
      }
      read = (read + 1) | 0;
    }
    this.#read = read;
    if (read === before) return "idle";
    this.#score();
    this.#slices |= 0;
    this.#control.publish("slicesScored", this.#slices);
    this.#control.publish("baseScored", this.#read);
    this.#busyMs += performance.now() - start;
    return "progress";
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.wait}. */
  wait(): void {
    if (this.#blocked) {
      const seen = this.#control.load("analysisSessions");
      if (seen <= this.#session) {
        this.#control.wait("analysisSessions", seen);
      }
    } else {
      this.#control.wait("basePublished", this.#read);
    }
  }

  /** What there is to tell when the run is over. */
  report(): QualityReport {
    return {
      sessions: this.#sessions,
      offGrid: this.#series.map((series) => series.tally.offGrid),
      missing: this.#missing.pack(),
      noTrade: this.#noTrade.pack(),
      busyMs: this.#busyMs,
    };
  }

  /** Scores the bars that have come since the last time, series by series. */
  #score(): void {
    for (let symbol = 0; symbol < this.#series.length; symbol++) {
      const series = this.#series[symbol];
      const rows = this.#rows[symbol];
      if (series.scored === rows) continue;
      if (this.#scoring) {
        const { tally, timestamps, writer, firstRow } = series;
        tally.add(
          timestamps,
          series.scored - firstRow,
          rows - firstRow,
          writer.columns[0],
          firstRow - writer.firstRow,
        );
      }
      series.scored = rows;
    }
  }

  #begin(): boolean {
    const session = this.#session + 1;
    const record = this.#table.read(session);
    this.phase = "initialise";
    this.date = record.date;
    const scoring = record.history
      ? this.#plan.historyQuality
      : this.#plan.sessionQuality;
    const grid = new SessionGrid(record, this.#plan.baseMs);
    const readers = this.#control.load("analysisSessions") - 1;
    for (const series of this.#series) {
      const keepFrom = series.window.peek(series.scored);
      series.writer.rows = series.scored;
      if (!series.writer.reserve(grid.count, keepFrom, session, readers)) {
        return false;
      }
    }
    this.#session = session;
    this.#record = record;
    this.#grid = grid;
    this.#scoring = scoring;
    for (const series of this.#series) {
      series.writer.publishRows(series.window.begin(series.scored));
      series.sessionRow = series.scored;
      if (series.reader.bindToSession(session)) {
        series.timestamps = series.reader.columns[0];
        series.firstRow = series.reader.firstRow;
      }
      if (scoring) series.tally.start(record, grid);
    }
    if (!record.history) this.#history = this.#series.map(historyScore);
    this.#control.publish("qualitySessions", session + 1);
    this.phase = "stream";
    return true;
  }

  #end(): void {
    this.#score();
    const record = this.#record as SessionRecord;
    this.phase = "end";
    if (!this.#scoring) {
      for (const series of this.#series) {
        for (const score of series.scores) score[0] = 100;
      }
      return;
    }
    const counts = this.#series.map((series) =>
      series.tally.countUntil(record.close)
    );
    this.#series.forEach((series, symbol) => {
      const { expected, traded, noTrade } = counts[symbol];
      const score = qualityOf(traded + noTrade, expected);
      for (const view of series.scores) view[0] = score;
      const past = series.pastAccounted.length;
      if (past === 0 || !this.#plan.historyQuality) return;
      const place = series.pastCount++ % past;
      series.pastAccounted[place] = traded + noTrade;
      series.pastExpected[place] = expected;
    });
    if (!record.history) {
      counts.forEach((count, symbol) => this.#listGaps(symbol, count));
      this.#sessions.push({
        date: record.date,
        session: counts,
        history: this.#history,
      });
    }
  }

  /** Notes the slots of the session that is over which have no bar. */
  #listGaps(symbol: number, { expected, traded }: SlotCount): void {
    if (traded >= expected) return;
    const series = this.#series[symbol];
    const { timestamps, firstRow, sessionRow, scored } = series;
    const scan = new GapScan(this.#grid as SessionGrid);
    scan.add(timestamps, sessionRow - firstRow, scored - firstRow);
    const omits = this.#plan.omitsNoTrade[symbol];
    const ledger = scan.kind(omits) === "missing"
      ? this.#missing
      : this.#noTrade;
    ledger.add(this.#sessions.length, symbol, scan.ranges(expected));
  }
}

/** The score of the newest sessions together. */
function historyScore(series: ScoredSeries): number {
  const count = Math.min(series.pastCount, series.pastAccounted.length);
  let accounted = 0;
  let expected = 0;
  for (let i = 0; i < count; i++) {
    accounted += series.pastAccounted[i];
    expected += series.pastExpected[i];
  }
  return qualityOf(accounted, expected);
}
