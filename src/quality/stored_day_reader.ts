/**
 * Reads the stored bars of a series against the slots of its sessions.
 *
 * @module
 */
import {
  type DayChunk,
  makeColumns,
  type SeriesRange,
} from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { BarColumns, TradingDate } from "../types.ts";
import { GapScan } from "./gaps.ts";
import type { SurveyedSession } from "./surveyed_sessions.ts";

// Chunks per query: memory stays bounded for years of one-second bars.
const CHUNKS_AT_ONCE = 32;

/** Reads the stored days of a range once, in order of date. */
export class StoredDayReader {
  /** Bars read inside of a session, but not at the start of a slot. */
  offGrid = 0;
  /** Bars read outside of the hours of their date's session. */
  outside = 0;
  /** The first open of the session scanned last; NaN if it has no bars. */
  firstOpen = NaN;
  /** Its last close. */
  lastClose = NaN;
  readonly #store: StoredBars;
  readonly #info: SeriesRange;
  readonly #sessions: readonly SurveyedSession[];
  readonly #dates: readonly TradingDate[];
  #next = 0;
  #chunks: readonly DayChunk[] = [];
  #chunk = 0;
  #columns: BarColumns = makeColumns(1_024);

  /** A reader of a series over the sessions of a range. */
  constructor(
    store: StoredBars,
    info: SeriesRange,
    sessions: readonly SurveyedSession[],
  ) {
    this.#store = store;
    this.#info = info;
    this.#sessions = sessions;
    const from = sessions[0]?.session.date ?? "";
    const to = sessions.at(-1)?.session.date ?? "";
    const { symbol, interval } = info;
    this.#dates = store.tradingDates(symbol, interval, from, to);
  }

  /**
   * Reads the bars of session number `index`; the caller reads sessions in
   * ascending order.
   *
   * @throws {SessionError} `store_corrupt` if a stored day is damaged.
   */
  async scan(index: number): Promise<GapScan> {
    const { session, grid } = this.#sessions[index];
    const scan = new GapScan(grid);
    this.firstOpen = NaN;
    this.lastClose = NaN;
    for (;;) {
      const chunk = await this.#peek();
      if (chunk === undefined || chunk.date > session.date) return scan;
      this.#chunk++;
      if (chunk.date < session.date) {
        // The calendar has no session on that date.
        this.outside += chunk.rows;
        continue;
      }
      const rows = this.#decode(chunk);
      const { timestamp } = this.#columns;
      if (scan.add(timestamp, 0, rows) === 0) {
        this.#keepPrices(0, rows - 1);
        continue;
      }
      let first = -1;
      let last = -1;
      for (let row = 0; row < rows; row++) {
        if (grid.slotAt(timestamp[row]) < 0) {
          this.outside++;
          continue;
        }
        if (first < 0) first = row;
        last = row;
        if (grid.slotStartingAt(timestamp[row]) < 0) this.offGrid++;
      }
      this.#keepPrices(first, last);
    }
  }

  /** Counts the bars on dates after the last session. */
  async finish(): Promise<void> {
    for (;;) {
      const chunk = await this.#peek();
      if (chunk === undefined) return;
      this.outside += chunk.rows;
      this.#chunk++;
    }
  }

  /** The next chunk; `undefined` after the last one. */
  async #peek(): Promise<DayChunk | undefined> {
    if (this.#chunk === this.#chunks.length) {
      if (this.#next === this.#dates.length) return undefined;
      const from = this.#dates[this.#next];
      const to = Math.min(this.#next + CHUNKS_AT_ONCE, this.#dates.length);
      const { symbol, interval } = this.#info;
      this.#chunks = await this.#store.chunks(
        symbol,
        interval,
        from,
        this.#dates[to - 1],
      );
      this.#next = to;
      this.#chunk = 0;
    }
    return this.#chunks[this.#chunk];
  }

  #keepPrices(first: number, last: number): void {
    if (first < 0 || last < first) return;
    this.firstOpen = this.#columns.open[first];
    this.lastClose = this.#columns.close[last];
  }

  #decode(chunk: DayChunk): number {
    if (chunk.rows > this.#columns.timestamp.length) {
      this.#columns = makeColumns(chunk.rows);
    }
    return this.#store.decode(chunk, this.#columns, 0);
  }
}
