/**
 * The highest and the lowest value of a sliding window.
 *
 * Blocks as described in `rolling_sum.ts`: the suffix maxima of the finished
 * block are computed once, the prefix maximum of the current block grows with it.
 * That takes three comparisons per value, independent of the period and of the
 * prices (van Herk 1992; Gil and Werman 1993). For the lowest, values are stored
 * negated.
 *
 * In a short window new extremes are so frequent that a CPU mispredicts every
 * third comparison, which dominates the cost. Columns therefore use doubling for
 * short windows: the extremes of 2, 4, 8 … values, each from two of the previous
 * step, without a branch that depends on a price.
 *
 * @module
 */

// In longer windows new extremes are rarer, and doubling takes more steps.
const SHORT = 16;
const ROWS_AT_ONCE = 256;

/** Two values to select by an index, because `?:` would compile to a branch. */
const PAIR = new Float64Array(2);

/**
 * The highest or lowest of the newest `period` values. Use either `push` or
 * `fill` for all values.
 */
class RollingExtreme {
  readonly #ring: Float64Array;
  readonly #side: 1 | -1;
  /** The recent values, oldest first, for `fill` of a short window. */
  readonly #recent: Float64Array;
  /** The recent values, followed by those of the current block of rows. */
  readonly #work: Float64Array;
  #position = 0;
  #prefix = -Infinity;

  /** An empty window of `period` values; `side` is 1 for the highest, −1 for the lowest. */
  constructor(period: number, side: 1 | -1) {
    this.#ring = new Float64Array(period).fill(NaN);
    this.#side = side;
    const recent = period <= SHORT ? period - 1 : 0;
    this.#recent = new Float64Array(recent).fill(NaN);
    this.#work = new Float64Array(period <= SHORT ? recent + ROWS_AT_ONCE : 0);
  }

  /**
   * Pushes a value. Returns the extreme, or NaN until the window is full. A NaN
   * input, from an earlier stage that is not ready, is skipped.
   */
  push(value: number): number {
    if (value !== value) return NaN;
    const ring = this.#ring;
    const side = this.#side;
    const position = this.#position;
    const next = position + 1;
    const mirrored = side * value;
    const prefix = mirrored > this.#prefix ? mirrored : this.#prefix;
    ring[position] = mirrored;
    if (next === ring.length) {
      foldSuffixMaxima(ring);
      this.#position = 0;
      this.#prefix = -Infinity;
      return side * prefix;
    }
    this.#position = next;
    this.#prefix = prefix;
    // Until the first block is full, the ring holds NaN, which propagates.
    const suffix = ring[next];
    return side * (suffix <= prefix ? prefix : suffix);
  }

  /**
   * Processes the rows `from` ≤ row < `to` of `values`, which must not be NaN,
   * and writes the extremes to `output[row + offset]`.
   */
  fill(
    values: Float64Array,
    from: number,
    to: number,
    output: Float64Array,
    offset: number,
  ): void {
    const ring = this.#ring;
    const side = this.#side;
    const period = ring.length;
    if (period > 1 && period <= SHORT) {
      return this.#fillShort(values, from, to, output, offset);
    }
    let position = this.#position;
    let prefix = this.#prefix;
    let row = from;
    while (row < to) {
      // All but the last value of the block: no wrap-around to check.
      const end = Math.min(to, row + period - 1 - position);
      for (; row < end; row++) {
        const value = side * values[row];
        ring[position++] = value;
        if (value > prefix) prefix = value;
        const suffix = ring[position];
        output[row + offset] = side * (suffix <= prefix ? prefix : suffix);
      }
      if (row === to) break;
      const value = side * values[row];
      ring[position] = value;
      output[row + offset] = side * (value > prefix ? value : prefix);
      foldSuffixMaxima(ring);
      position = 0;
      prefix = -Infinity;
      row++;
    }
    this.#position = position;
    this.#prefix = prefix;
  }

  #fillShort(
    values: Float64Array,
    from: number,
    to: number,
    output: Float64Array,
    offset: number,
  ): void {
    const side = this.#side;
    const work = this.#work;
    const before = this.#recent.length;
    for (let row = from; row < to; row += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, to - row);
      this.#beginPairs(values, row, count);
      let width = 2;
      for (; 2 * width <= before + 1; width *= 2) {
        widen(work, before + count, width);
      }
      // Two overlapping windows cover the whole one.
      const shift = before + 1 - width;
      for (let i = 0; i < count; i++) {
        const at = before + i;
        const newer = work[at];
        const older = work[at - shift];
        PAIR[0] = older;
        PAIR[1] = newer;
        output[row + i + offset] = side * PAIR[Number(newer > older)];
      }
    }
  }

  /**
   * Writes the highest of every two adjacent values: recent ones first, then those
   * of the rows from `row` on, which become the recent values.
   */
  #beginPairs(values: Float64Array, row: number, count: number): void {
    const side = this.#side;
    const recent = this.#recent;
    const work = this.#work;
    const before = recent.length;
    work.set(recent);
    widen(work, before, 1);
    let older = recent[before - 1];
    for (let i = 0; i < count; i++) {
      const newer = side * values[row + i];
      PAIR[0] = older;
      PAIR[1] = newer;
      work[before + i] = PAIR[Number(newer > older)];
      older = newer;
    }
    const kept = Math.max(0, before - count);
    recent.copyWithin(0, before - kept);
    for (let i = kept; i < before; i++) {
      recent[i] = side * values[row + count - before + i];
    }
  }

  /** Empties the window. */
  reset(): void {
    this.#recent.fill(NaN);
    this.#ring.fill(NaN);
    this.#position = 0;
    this.#prefix = -Infinity;
  }
}

/** The highest of the newest `period` values. */
export class RollingMax extends RollingExtreme {
  /** An empty window of `period` values. */
  constructor(period: number) {
    super(period, 1);
  }
}

/** The lowest of the newest `period` values. */
export class RollingMin extends RollingExtreme {
  /** An empty window of `period` values. */
  constructor(period: number) {
    super(period, -1);
  }
}

/**
 * Turns the maxima of `width` values into those of twice as many. NaN only occurs
 * before the first value, and stays because no comparison with it is true.
 */
function widen(highest: Float64Array, end: number, width: number): void {
  for (let i = end - 1; i >= width; i--) {
    const newer = highest[i];
    const older = highest[i - width];
    PAIR[0] = older;
    PAIR[1] = newer;
    highest[i] = PAIR[Number(newer > older)];
  }
}

/** Computes suffix maxima in place; it writes only values that change. */
function foldSuffixMaxima(block: Float64Array): void {
  let best = -Infinity;
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] > best) best = block[i];
    else block[i] = best;
  }
}
