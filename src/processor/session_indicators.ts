/**
 * Computes one indicator for one symbol, a range of rows at a time.
 *
 * @module
 */
import type { Indicator, IndicatorSession } from "../indicators/indicator.ts";
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { BarColumns } from "../types.ts";

/**
 * The bars an indicator reads: their columns, and where rows of the run lie.
 * Its owner keeps it up to date.
 */
export interface IndicatorSource {
  /** The columns. */
  readonly bars: BarColumns;
  /** The row that the columns begin with. */
  firstRow: number;
  /** Rows there are so far. */
  rows: number;
}

/** An indicator with its state and its columns; its rows are those of its bars. */
export class SessionIndicator {
  readonly #indicator: Indicator;
  readonly #writer: SeriesWriter;
  readonly #source: Readonly<IndicatorSource>;

  /** Writes to `writer` what `indicator` makes of the bars of `source`. */
  constructor(
    indicator: Indicator,
    writer: SeriesWriter,
    source: Readonly<IndicatorSource>,
  ) {
    this.#indicator = indicator;
    this.#writer = writer;
    this.#source = source;
  }

  /** Makes room for a session; `false` if it has to wait for the readers. */
  reserve(
    count: number,
    keepFrom: number,
    session: number,
    readersSession: number,
  ): boolean {
    const writer = this.#writer;
    const behind = this.#source.rows - writer.rows;
    return writer.reserve(behind + count, keepFrom, session, readersSession);
  }

  /**
   * Begins a session. Bars of several sessions are told of the first one alone
   * (`undefined` on the others): to an indicator of weeks, a week is a session.
   */
  begin(session: IndicatorSession | undefined, windowStart: number): void {
    this.#warm();
    if (session !== undefined) this.#indicator.startSession(session);
    this.#writer.publishRows(windowStart);
  }

  /**
   * Computes the daily bars that were there before the first session; each of
   * them is a session of its own.
   */
  #warm(): void {
    const { bars, firstRow, rows } = this.#source;
    const writer = this.#writer;
    for (; writer.rows < rows; writer.rows++) {
      const row = writer.rows - firstRow;
      const open = bars.timestamp[row];
      this.#indicator.startSession({ open, close: open });
      const offset = firstRow - writer.firstRow;
      this.#indicator.update(bars, row, row + 1, writer.columns, offset);
    }
  }

  /** Computes the rows that have come since the last time. */
  follow(): void {
    const writer = this.#writer;
    const source = this.#source;
    if (source.rows === writer.rows) return;
    this.#indicator.update(
      source.bars,
      writer.rows - source.firstRow,
      source.rows - source.firstRow,
      writer.columns,
      source.firstRow - writer.firstRow,
    );
    writer.rows = source.rows;
  }
}
