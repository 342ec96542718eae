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
} from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import { EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { STAGES } from "../sync/stage_table.ts";
import { SessionGrid } from "../time/grid.ts";
import { GapLedger, type PackedGaps } from "./gap_ledger.ts";
import { GapScan } from "./gaps.ts";
import {
  countSlots,
  qualityOf,
  type SlotCount,
  SlotCounts,
} from "../session/slot_count.ts";

const { cursor: CURSOR, sessions: SESSIONS } = STAGES.quality_manager;

// Enough words for a step to be worth its overhead, few enough that the log
// soon has room again and a stopped run ends at once.
const STEP_WORDS = 4_096;

/** What the quality manager has to tell after a run. */
export interface QualityReport {
  /**
   * The slots of every delivered session and symbol, as {@linkcode SlotCounts}
   * packs them; empty if scoring is switched off.
   */
  readonly counts: Int32Array;
  /**
   * For every delivered session and symbol, the score of the history before it,
   * 100 without one.
   */
  readonly history: Float64Array;
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
  readonly omitsNoTrade: boolean;
  /** Newest scores of the base series and its derived ones. */
  readonly scores: readonly Float64Array[];
  /** Accounted and expected slots of the newest sessions, oldest overwritten. */
  readonly pastAccounted: Float64Array;
  readonly pastExpected: Float64Array;
  pastCount: number;
  /** Bars that lie in no slot of their own. */
  offGrid: number;
  /** Rows before the session. */
  sessionRow: number;
}

/**
 * Follows the base log beside the processor and looks at every session that is
 * over: which slots have a bar, and which gaps there are. It signals nobody
 * and gates nobody's pace. Where a session stands while it is streamed,
 * strategies know from the bars delivered to them.
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
  readonly #counts: SlotCounts;
  /** Of the sessions that are over. */
  readonly #histories: number[] = [];
  readonly #missing = new GapLedger();
  readonly #noTrade = new GapLedger();
  #read = 0;
  #session = -1;
  #record: SessionRecord | undefined;
  #grid: SessionGrid | undefined;
  #history: number[] = [];
  #scoring = false;
  #busyMs = 0;

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
      omitsNoTrade: plan.omitsNoTrade[symbol],
      scores: [id, ...ids.derived.map((symbols) => symbols[symbol])]
        .map((series) => directory.qualityView(series)),
      pastAccounted: new Float64Array(plan.historyDays[symbol]),
      pastExpected: new Float64Array(plan.historyDays[symbol]),
      pastCount: 0,
      offGrid: 0,
      sessionRow: 0,
    }));
    this.#rows = new Int32Array(ids.base.length);
    this.#counts = new SlotCounts(ids.base.length);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const start = performance.now();
    const published = this.#control.load(STAGES.coordinator.published);
    const { words, mask } = this.#log;
    const rows = this.#rows;
    const before = this.#read;
    let read = before;
    for (let budget = STEP_WORDS; budget > 0; budget--) {
      if (read === published) break;
      const word = words[read & mask];
      const kind = word & EVENT_KIND_MASK;
      if (kind === 0) {
        if ((word & EVENT_GROUP) === 0) {
          rows[word & EVENT_SERIES_MASK]++;
        } else {
          const count = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
          for (let symbol = 0; symbol < rows.length; symbol++) {
            rows[symbol] += count;
          }
        }
      } else if (kind === EVENT_SESSION_START) {
        this.#begin();
      } else if (kind === EVENT_SESSION_END) {
        this.#end();
      } else if (kind === EVENT_RUN_END) {
        this.#control.publish(CURSOR, (read + 1) | 0);
        return "done";
      }
      read = (read + 1) | 0;
    }
    this.#read = read;
    if (read === before) return "idle";
    this.#control.publish(CURSOR, this.#read);
    this.#busyMs += performance.now() - start;
    return "progress";
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.lacksInput}: it never waits for anything else. */
  get lacksInput(): boolean {
    return true;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    this.#control.wait(
      STAGES.coordinator.published,
      this.#read,
      timeoutMs,
    );
  }

  /** What there is to tell when the run is over. */
  report(): QualityReport {
    return {
      counts: this.#counts.pack(),
      history: Float64Array.from(this.#histories),
      offGrid: this.#series.map((series) => series.offGrid),
      missing: this.#missing.pack(),
      noTrade: this.#noTrade.pack(),
      busyMs: this.#busyMs,
    };
  }

  #begin(): void {
    const session = ++this.#session;
    const record = this.#table.read(session);
    this.phase = "initialise";
    this.date = record.date;
    this.#record = record;
    this.#grid = new SessionGrid(record, this.#plan.baseMs);
    this.#scoring = record.history
      ? this.#plan.historyQuality
      : this.#plan.sessionQuality;
    this.#series.forEach((series, symbol) => {
      series.sessionRow = this.#rows[symbol];
      series.reader.bindToSession(session);
    });
    if (!record.history) this.#history = this.#series.map(historyScore);
    this.#control.publish(SESSIONS, session + 1);
    this.phase = "stream";
  }

  #end(): void {
    const record = this.#record as SessionRecord;
    this.phase = "end";
    if (!this.#scoring) {
      for (const series of this.#series) setScore(series, 100);
      return;
    }
    const sessions = this.#counts.sessions;
    for (let symbol = 0; symbol < this.#series.length; symbol++) {
      const count = this.#score(symbol, record, sessions);
      if (!record.history) this.#counts.push(count);
    }
    if (!record.history) this.#histories.push(...this.#history);
  }

  /**
   * Counts the slots of a symbol in the session that is over, and lists its gaps
   * under the session's number among the delivered ones.
   */
  #score(
    symbol: number,
    { close, history }: SessionRecord,
    session: number,
  ): SlotCount {
    const series = this.#series[symbol];
    const { reader, sessionRow, omitsNoTrade } = series;
    const grid = this.#grid as SessionGrid;
    const scan = new GapScan(grid);
    series.offGrid += scan.add(
      reader.columns[0],
      sessionRow - reader.firstRow,
      this.#rows[symbol] - reader.firstRow,
    );
    const expected = grid.endedBy(close);
    const count = countSlots(expected, scan.traded, omitsNoTrade);
    const accounted = count.traded + count.noTrade;
    setScore(series, qualityOf(accounted, expected));
    const past = series.pastAccounted.length;
    if (past > 0 && this.#plan.historyQuality) {
      const place = series.pastCount++ % past;
      series.pastAccounted[place] = accounted;
      series.pastExpected[place] = expected;
    }
    if (!history && count.traded < expected) {
      const ledger = scan.kind(omitsNoTrade) === "missing"
        ? this.#missing
        : this.#noTrade;
      ledger.add(session, symbol, scan.ranges(expected));
    }
    return count;
  }
}

/** Writes the newest score of the base series and of its derived ones. */
function setScore({ scores }: ScoredSeries, score: number): void {
  for (const view of scores) view[0] = score;
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
