/**
 * The quality manager: scores the base bars of every symbol in the background.
 *
 * @module
 */
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
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
import { type Clock, SYSTEM_CLOCK } from "../sync/clock.ts";
import { EventLog } from "../sync/event_log.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { STAGES } from "../sync/stage_table.ts";
import { SessionGrid } from "../time/grid.ts";
import { type SlotCount, SlotCounts } from "../session/slot_count.ts";
import type { GapFiller } from "./gap_filler.ts";
import { GapLedger, type PackedGaps } from "./gap_ledger.ts";
import type { GapFillingReport } from "./gap_report.ts";
import type { GapAnswer } from "./gap_request.ts";
import { SeriesScorer } from "./series_scorer.ts";

const { cursor: CURSOR, sessions: SESSIONS } = STAGES.quality_manager;

// Enough words to be worth the overhead of a step, and few enough that the log
// soon has room again and a stopped run ends at once.
const STEP_WORDS = 4_096;

// In live mode it looks for missing bars no more often, and at least as often.
const LOOK_MIN_MS = 5;
const LOOK_MAX_MS = 50;

// The slots of a symbol whose bars are not streamed: none is expected.
const UNTRACKED: SlotCount = { expected: 0, traded: 0, noTrade: 0 };

/** What the quality manager reports after a run. */
export interface QualityReport {
  /**
   * The slots of every delivered session and symbol, packed by
   * {@linkcode SlotCounts}; empty if scoring is switched off.
   */
  readonly counts: Int32Array;
  /** By symbol: bars that do not start a slot, or whose slot already has a bar. */
  readonly offGrid: readonly number[];
  /** Slots of delivered sessions whose bar is missing. */
  readonly missing: PackedGaps;
  /** Slots of delivered sessions without a trade. */
  readonly noTrade: PackedGaps;
  /** Milliseconds spent in steps that made progress. */
  readonly busyMs: number;
  /** What requests for missing bars have led to, in live mode. */
  readonly filling?: GapFillingReport;
}

/** What fills the gaps of a live run. */
export interface LiveGaps {
  /** Finds missing bars and asks for them. */
  readonly filler: GapFiller;
  /** The time of the market: now, and when it will be an instant on `clock`. */
  readonly market: { now(): number; dueAt(instant: number): number };
  /** The clock that the stage goes by. */
  readonly clock: Clock;
  /** Whether the newest session is one that bars are received for. */
  readonly isLive: () => boolean;
}

/** A session that has begun. */
interface OpenSession {
  readonly record: SessionRecord;
  /** Its slots. */
  readonly grid: SessionGrid;
  readonly isScored: boolean;
}

/**
 * Reads the base log in parallel with the processor. When a session ends, it
 * counts the slots with a bar and lists the gaps. No stage waits for a signal of
 * this one. During a session, strategies compute the quality from the bars that
 * they have received. In live mode it also asks for missing bars, slice by slice.
 */
export class DataQualityManager implements Stage {
  readonly name = "quality_manager";
  phase = "start";
  date: string | undefined;
  onRecord: Stage["onRecord"];
  readonly #plan: RunPlan;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  /** By symbol. */
  readonly #scorers: readonly SeriesScorer[];
  /** By symbol: rows delivered so far. */
  readonly #rows: Int32Array;
  readonly #counts: SlotCounts;
  readonly #missing = new GapLedger();
  readonly #noTrade = new GapLedger();
  #read = 0;
  #session = -1;
  #open: OpenSession | undefined;
  #busyMs = 0;
  readonly #gaps: LiveGaps | undefined;
  /** Sessions after the history that have begun. */
  #delivered = 0;
  /** When missing bars are looked for next, on the clock of {@linkcode LiveGaps}. */
  #lookAt = Infinity;

  /** Opens the shared memory of a run; `gaps` fills those of a live one. */
  constructor(plan: RunPlan, gaps?: LiveGaps) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    this.#plan = plan;
    this.#gaps = gaps;
    this.#control = new ControlBlock(arena);
    this.#log = new EventLog(arena, memory.baseLog);
    this.#table = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#scorers = ids.base.map((id, symbol) =>
      new SeriesScorer({
        columns: new SeriesColumns(arena, directory, id),
        scores: [id, ...ids.derived.map((symbols) => symbols[symbol])]
          .map((series) => directory.qualityView(series)),
        omitsNoTrade: plan.omitsNoTrade[symbol],
      })
    );
    this.#rows = new Int32Array(ids.base.length);
    this.#counts = new SlotCounts(ids.base.length);
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const published = this.#control.load(STAGES.coordinator.published);
    // To read the clock takes longer than to see that there is nothing to do.
    const hasWords = published !== this.#read;
    const start = hasWords ? performance.now() : 0;
    const { words, mask } = this.#log;
    const { streamed } = this.#plan;
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
          for (let symbol = 0; symbol < streamed; symbol++) {
            rows[symbol] += count;
          }
        }
      } else if (kind === EVENT_SESSION_START) {
        this.#begin();
      } else if (kind === EVENT_SESSION_END) {
        this.#end();
      } else if (kind === EVENT_RUN_END) {
        this.#control.publish(CURSOR, (read + 1) | 0);
        this.#gaps?.filler.close(this.#gaps.market.now());
        return "done";
      }
      read = (read + 1) | 0;
    }
    this.#read = read;
    this.#fill(read !== before);
    if (read === before) return "idle";
    this.#control.publish(CURSOR, this.#read);
    this.#busyMs += performance.now() - start;
    return "progress";
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return this.#lookAt;
  }

  /** See {@linkcode Stage.awaitsEvents}: answers to requests come by message. */
  get awaitsEvents(): boolean {
    return this.#gaps?.filler.awaitsAnswer === true;
  }

  /** See {@linkcode Stage.lacksInput}: it waits for nothing else. */
  get lacksInput(): boolean {
    return true;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    // It must not take a core from the stages that a live slice waits for.
    if (this.#gaps?.isLive() === true) {
      return this.#control.sleep(
        Math.min(timeoutMs ?? LOOK_MAX_MS, LOOK_MAX_MS),
      );
    }
    this.#control.wait(STAGES.coordinator.published, this.#read, timeoutMs);
  }

  /** Takes what the feed has found of the bars that it was asked for. */
  take(answer: GapAnswer): void {
    if (this.#gaps === undefined) return;
    const { filler, market, clock } = this.#gaps;
    filler.take(answer, market.now());
    this.#lookAt = clock.now();
  }

  /** The report of the run so far. */
  report(): QualityReport {
    return {
      counts: this.#counts.pack(),
      offGrid: this.#scorers.map(({ offGrid }) => offGrid),
      missing: this.#missing.pack(),
      noTrade: this.#noTrade.pack(),
      busyMs: this.#busyMs,
      ...(this.#gaps !== undefined &&
        { filling: this.#gaps.filler.report() }),
    };
  }

  /** Looks for missing bars after slices, and when it is time to. */
  #fill(hasRead: boolean): void {
    if (this.#gaps === undefined) return;
    const { filler, market, clock } = this.#gaps;
    const now = clock.now();
    if (!hasRead && now < this.#lookAt) return;
    const next = filler.look(market.now());
    this.#lookAt = Math.max(market.dueAt(next), now + LOOK_MIN_MS);
  }

  #begin(): void {
    const session = ++this.#session;
    const record = this.#table.read(session);
    const { historyQuality, sessionQuality } = this.#plan;
    this.phase = "initialise";
    this.date = record.date;
    this.#open = {
      record,
      grid: new SessionGrid(record, baseSlots(this.#plan)),
      isScored: record.history ? historyQuality : sessionQuality,
    };
    if (!record.history) {
      const { grid } = this.#open;
      const number = this.#delivered++;
      this.#gaps?.filler.begin(
        number,
        record.open,
        grid,
        this.#gaps.market.now(),
      );
    }
    for (let symbol = 0; symbol < this.#plan.streamed; symbol++) {
      this.#scorers[symbol].begin(session, this.#rows[symbol]);
    }
    this.#control.publish(SESSIONS, session + 1);
    this.phase = "stream";
  }

  #end(): void {
    if (this.#open === undefined) throw new TypeError("No session is open");
    const { record, grid, isScored } = this.#open;
    this.phase = "end";
    this.#gaps?.filler.end(this.#gaps.market.now());
    if (!isScored) {
      for (const scorer of this.#scorers) scorer.setScore(100);
      return;
    }
    const session = this.#counts.sessions;
    let symbols = 0;
    let missing = 0;
    let most = 0;
    let worst = 0;
    for (let symbol = 0; symbol < this.#scorers.length; symbol++) {
      const scorer = this.#scorers[symbol];
      if (symbol >= this.#plan.streamed) {
        scorer.setScore(100);
        if (!record.history) this.#counts.push(UNTRACKED);
        continue;
      }
      const scored = scorer.score(grid, this.#rows[symbol]);
      if (record.history) continue;
      this.#counts.push(scored.count);
      const ledger = scored.gapKind === "missing"
        ? this.#missing
        : this.#noTrade;
      ledger.add(session, symbol, scored.gaps);
      const lacking = scored.gapKind === "missing"
        ? scored.count.expected - scored.count.traded
        : 0;
      if (lacking === 0) continue;
      symbols++;
      missing += lacking;
      if (lacking <= most) continue;
      most = lacking;
      worst = symbol;
    }
    if (symbols === 0) return;
    const { [worst]: name } = this.#plan.symbols;
    this.onRecord?.({
      time: SYSTEM_CLOCK.now(),
      worker: this.name,
      level: "info",
      code: "gaps_found",
      text:
        `missing bars: ${missing}, symbols: ${symbols}, most: ${name} (${most})`,
      fields: { symbols, bars: missing, worst: name },
      date: record.date,
    });
  }
}
