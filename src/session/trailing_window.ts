/**
 * The trailing window: where the visible history of a series begins.
 *
 * @module
 */

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
   * stored already; `timestamps` holds the starts of these rows.
   */
  beginPast(
    opens: readonly number[],
    timestamps: Float64Array,
    rows: number,
  ): void {
    let row = 0;
    for (const open of opens) {
      while (row < rows && timestamps[row] < open) row++;
      this.begin(row);
    }
  }

  /** What {@linkcode begin} would return; it changes nothing. */
  peek(row: number): number {
    const starts = this.#starts;
    if (starts.length === 1) return row;
    if (this.#count < starts.length) return this.#count === 0 ? row : starts[0];
    return starts[(this.#count + 1) % starts.length];
  }
}
