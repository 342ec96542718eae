/**
 * Passes daily bars that take precedence over derived ones to the processor.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { copyBar } from "../store/merge.ts";
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { TradingSession } from "../time/session.ts";
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
    this.#putPast(firstOpen, 0);
  }

  /**
   * Writes all bars at once, those before `sessions` and those of `sessions`,
   * whose base bars nobody loads. Nothing is written session by session then.
   */
  putAll(sessions: readonly TradingSession[]): void {
    this.#putPast(sessions[0].open, sessions.length);
    for (const session of sessions) {
      const bar = this.#history.barOf(session.date, session, 0);
      if (bar !== undefined) this.#put(bar);
    }
    this.#writer.publishEnd();
  }

  /**
   * Writes the bars before `firstOpen`. There is room for `more` rows, the last
   * ones; if it is 0, for one in each later session.
   */
  #putPast(firstOpen: number, more: number): void {
    const writer = this.#writer;
    const { columns, parts, partRows } = this.#history;
    const wholeDays = rowsBefore(columns, this.#history.rows, firstOpen);
    const partDays = rowsBefore(parts, partRows, firstOpen);
    const rows = wholeDays + partDays + more;
    writer.reserve(rows, 0, 0, -1, more === 0 ? 1 : 0);
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

/** Whether `chunks` are the stored daily bars of all `sessions`, one each. */
export function areDaysOf(
  sessions: readonly TradingSession[],
  chunks: readonly DayChunk[],
): boolean {
  return chunks.length === sessions.length &&
    chunks.every(({ date, rows }, i) =>
      rows === 1 && date === sessions[i].date
    );
}

/**
 * Writes the stored daily bars of all `sessions` at once, as
 * {@linkcode DailyFeed.putAll} does. The first `past` precede the first session
 * that is loaded.
 *
 * @throws {SessionError} `store_corrupt` if stored bars are damaged.
 */
export function putStoredDays(
  writer: SeriesWriter,
  sessions: readonly TradingSession[],
  past: number,
  chunks: readonly DayChunk[],
  store: StoredBars,
): void {
  const rows = chunks.length;
  writer.reserve(rows, 0, 0, -1, 0);
  const bars = new SeriesWindow();
  bars.setColumns(writer.columns);
  for (let row = 0; row < rows; row++) {
    store.decode(chunks[row], bars, row);
    // A daily bar lasts as long as its session, whatever its vendor's stamp.
    bars.timestamp[row] = sessions[row].open;
    bars.coverage[row] = 1;
  }
  writer.rows = past;
  writer.publishInitialRows();
  writer.rows = rows;
  writer.publishEnd();
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
