/**
 * Scores the sessions of one symbol.
 *
 * @module
 */
import type { SeriesColumns } from "../memory/series_columns.ts";
import {
  countSlots,
  qualityOf,
  type SlotCount,
} from "../session/slot_count.ts";
import type { SessionGrid } from "../time/grid.ts";
import { type GapKind, GapScan, type SlotRange } from "./gaps.ts";

/** The parts of a {@linkcode SeriesScorer}. */
export interface SeriesScorerParts {
  /** The columns of the base bars. */
  readonly columns: SeriesColumns;
  /** The newest score of the base series and of each derived series. */
  readonly scores: readonly Float64Array[];
  /** Whether the source omits slots without trades. */
  readonly omitsNoTrade: boolean;
}

/** The slots of a session that has ended. */
export interface ScoredSession {
  /** Their number, by kind. */
  readonly count: SlotCount;
  /** Those without a bar. */
  readonly gaps: readonly SlotRange[];
  /** Why they have no bar. */
  readonly gapKind: GapKind;
}

/** Scores each session of a series when it ends. */
export class SeriesScorer {
  /** Bars that do not start a slot, or whose slot already has a bar. */
  offGrid = 0;
  readonly #parts: SeriesScorerParts;
  /** The first row of the session. */
  #from = 0;
  /** Of the last session, and then of the next one. */
  #scan: GapScan | undefined;

  /** A scorer that has seen no session. */
  constructor(parts: SeriesScorerParts) {
    this.#parts = parts;
  }

  /** Begins a session, whose bars follow the first `rows` rows. */
  begin(session: number, rows: number): void {
    this.#from = rows;
    this.#parts.columns.bindToSession(session);
  }

  /** Ends a session on `grid`, whose bars end before row `rows`, and scores it. */
  score(grid: SessionGrid, rows: number): ScoredSession {
    const { columns, omitsNoTrade } = this.#parts;
    const scan = this.#scan ??= new GapScan(grid);
    scan.restart(grid);
    this.offGrid += scan.add(
      columns.columns[0],
      this.#from - columns.firstRow,
      rows - columns.firstRow,
    );
    const count = countSlots(grid.count, scan.traded, omitsNoTrade);
    const accounted = count.traded + count.noTrade;
    this.setScore(qualityOf(accounted, count.expected));
    return {
      count,
      gaps: scan.ranges(count.expected),
      gapKind: scan.kind(omitsNoTrade),
    };
  }

  /** Publishes the newest score of the base series and its derived series. */
  setScore(score: number): void {
    const { scores } = this.#parts;
    for (let i = 0; i < scores.length; i++) scores[i][0] = score;
  }
}
