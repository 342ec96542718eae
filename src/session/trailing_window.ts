/**
 * The trailing window: where the visible history of a series begins.
 *
 * @module
 */

/**
 * Rows of every series that stay in memory before its window. They keep the last
 * known bars and values readable at a session's start without any history.
 */
export const ROWS_BEFORE_WINDOW = 32;

/** Number of rows before a window that begins with row `start`. */
export function rowsBefore(start: number): number {
  return start < ROWS_BEFORE_WINDOW ? start : ROWS_BEFORE_WINDOW;
}

/**
 * Remembers the first row of each of the last sessions of a series. The current
 * session and the `days` sessions before it are visible. Every stage counts the
 * same rows, so all of them see the same history.
 */
export class TrailingWindow {
  readonly #starts: Int32Array;
  #count = 0;

  /** Keeps `days` sessions before the current one. */
  constructor(days: number) {
    this.#starts = new Int32Array(days + 1);
  }

  /**
   * Begins a session whose first row is `row`. Returns the first visible row.
   */
  begin(row: number): number {
    const first = this.peek(row);
    this.#starts[this.#count % this.#starts.length] = row;
    this.#count++;
    return first;
  }

  /**
   * Begins past sessions, which open at `opens` and whose `rows` rows are
   * stored already; `timestamps` holds the starts of these rows. A row belongs
   * to the session that it ends with: where rows span several sessions, `ends`
   * tells these.
   */
  beginPast(
    opens: readonly number[],
    timestamps: Float64Array,
    rows: number,
    ends?: readonly boolean[],
  ): void {
    let row = 0;
    for (let i = 0; i < opens.length; i++) {
      while (ends === undefined && row < rows && timestamps[row] < opens[i]) {
        row++;
      }
      this.begin(row);
      if (ends?.[i] && row < rows && timestamps[row] <= opens[i]) row++;
    }
  }

  /** What {@linkcode begin} would return; it changes nothing. */
  peek(row: number): number {
    const starts = this.#starts;
    if (starts.length === 1) return row;
    if (this.#count < starts.length) return this.#count === 0 ? row : starts[0];
    return starts[(this.#count + 1) % starts.length];
  }

  /** The first row that stays in memory if a session begins at `row`. */
  keepFrom(row: number): number {
    const first = this.peek(row);
    return first - rowsBefore(first);
  }
}
