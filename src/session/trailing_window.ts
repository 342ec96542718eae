/**
 * Where the trailing history of a series begins.
 *
 * @module
 */

/**
 * Follows the sessions of one series and tells the first row that is still
 * visible: today and a number of sessions before. Every stage counts the same
 * rows, so all of them see the same history.
 */
export class TrailingWindow {
  readonly #starts: Int32Array;
  #count = 0;

  /** Keeps `days` sessions before today. */
  constructor(days: number) {
    this.#starts = new Int32Array(days + 1);
  }

  /**
   * Begins a session at row `row`, the number of rows before it; returns the
   * first visible row.
   */
  begin(row: number): number {
    const first = this.peek(row);
    this.#starts[this.#count % this.#starts.length] = row;
    this.#count++;
    return first;
  }

  /**
   * Begins the sessions that open at `opens`, whose rows are there already;
   * `timestamps` holds the starts of the first `rows` of them.
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

  /** What {@linkcode begin} would return, with nothing changed. */
  peek(row: number): number {
    const starts = this.#starts;
    if (starts.length === 1) return row;
    if (this.#count < starts.length) return this.#count === 0 ? row : starts[0];
    return starts[(this.#count + 1) % starts.length];
  }
}
