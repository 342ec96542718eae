/**
 * Passes daily bars that take precedence over derived ones to the processor.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { copyBar } from "../store/merge.ts";
import type { DailyBar, DailyHistory } from "./daily_history.ts";

/** The daily bars of one symbol, session by session. */
export class DailyFeed {
  readonly #writer: SeriesWriter;
  readonly #history: DailyHistory;
  readonly #bars = new SeriesWindow();

  /** Feeds the bars of `history` into `writer`. */
  constructor(writer: SeriesWriter, history: DailyHistory) {
    this.#writer = writer;
    this.#history = history;
  }

  /** Writes the bars of the sessions that open before `firstOpen`. */
  putPast(firstOpen: number): void {
    const writer = this.#writer;
    const { columns, rows } = this.#history;
    let past = 0;
    while (past < rows && columns.timestamp[past] < firstOpen) past++;
    writer.reserve(past, 0, 0, -1);
    for (let row = 0; row < past; row++) {
      this.#put({ columns, row, coverage: columns.coverage[row] });
    }
    writer.publishInitialRows();
  }

  /** Makes room for the bar of a session; `false` while readers use the memory. */
  reserve(session: number, readers: number): boolean {
    const writer = this.#writer;
    return writer.reserve(1, writer.rows, session, readers);
  }

  /**
   * Writes the bar of a session, for which there is room and which has `rows`
   * base bars, unless it is to be derived from them.
   */
  put(record: SessionRecord, rows: number): void {
    const bar = this.#history.barOf(record.date, record, rows);
    if (bar === undefined) return;
    this.#put(bar);
    this.#writer.publishRows(0);
  }

  #put({ columns, row, coverage }: DailyBar): void {
    const writer = this.#writer;
    const bars = this.#bars;
    bars.setColumns(writer.columns);
    const to = writer.rows - writer.firstRow;
    copyBar(columns, row, bars, to);
    bars.coverage[to] = coverage;
    writer.rows++;
  }
}
