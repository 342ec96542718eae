/**
 * Passes daily bars that take precedence over derived ones to the processor.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { copyBar } from "../store/merge.ts";
import type { DailyHistory } from "./daily_history.ts";
import type { DailyBar, DailyColumns } from "./stored_days.ts";

/** The daily bars of one symbol, session by session. */
export class DailyFeed {
  readonly #writer: SeriesWriter;
  readonly #history: DailyHistory;
  readonly #bars = new SeriesWindow();
  /** The columns that the window shows. */
  #columns: readonly Float64Array[] | undefined;

  /** Feeds the bars of `history` into `writer`. */
  constructor(writer: SeriesWriter, history: DailyHistory) {
    this.#writer = writer;
    this.#history = history;
  }

  /** Writes the bars of the sessions that open before `firstOpen`. */
  putPast(firstOpen: number): void {
    const writer = this.#writer;
    const { columns, rows, parts, partRows } = this.#history;
    const wholeDays = rowsBefore(columns, rows, firstOpen);
    const partDays = rowsBefore(parts, partRows, firstOpen);
    writer.reserve(wholeDays + partDays, 0, 0, -1, 1);
    let whole = 0;
    let part = 0;
    while (whole < wholeDays || part < partDays) {
      const isPart = whole === wholeDays ||
        part < partDays && parts.timestamp[part] < columns.timestamp[whole];
      const from = isPart ? parts : columns;
      const row = isPart ? part++ : whole++;
      this.#put({ columns: from, row, coverage: from.coverage[row] });
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
    if (this.#columns !== writer.columns) bars.setColumns(writer.columns);
    this.#columns = writer.columns;
    const to = writer.rows - writer.firstRow;
    copyBar(columns, row, bars, to);
    bars.coverage[to] = coverage;
    writer.rows++;
  }
}

/** The number of rows before an instant. */
function rowsBefore(
  { timestamp }: DailyColumns,
  rows: number,
  instant: number,
): number {
  let row = 0;
  while (row < rows && timestamp[row] < instant) row++;
  return row;
}
