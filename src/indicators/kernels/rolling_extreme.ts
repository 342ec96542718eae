/**
 * The highest and the lowest value of a sliding window.
 *
 * The window is cut into blocks as described in `rolling_sum.ts`: the extremes
 * of all ends of the finished block are folded once, that of the beginning of
 * the next one grows with it. Three comparisons a value, whatever the period
 * and whatever the prices do (van Herk 1992; Gil and Werman 1993). The lowest
 * is the highest in a mirror: values are kept times 1 or −1.
 *
 * Where a window is short, prices make new extremes so often that a processor
 * guesses wrong at every third comparison, which costs more than all else. So
 * columns take another way there: the extremes of 2, 4, 8 … values, each of two
 * from the step before, without a branch that depends on a price.
 *
 * @module
 */

// In longer windows new extremes are rarer, and this way has more steps.
const SHORT = 16;
const ROWS_AT_ONCE = 256;

/** Two values to choose from by an index, where `?:` would be a branch. */
const PAIR = new Float64Array(2);

/**
 * The highest or, in the mirror, the lowest of the newest `period` values, which
 * come either by `push` or by `fill`.
 */
class RollingExtreme {
  readonly #ring: Float64Array;
  readonly #side: 1 | -1;
  /** The values before the next ones, oldest first, for `fill` of a short window. */
  readonly #recent: Float64Array;
  /** The same with those in work behind them. */
  readonly #work: Float64Array;
  #position = 0;
  #prefix = -Infinity;

  /** An empty window of `period` values; `side` is 1 for the highest. */
  constructor(period: number, side: 1 | -1) {
    this.#ring = new Float64Array(period).fill(NaN);
    this.#side = side;
    const recent = period <= SHORT ? period - 1 : 0;
    this.#recent = new Float64Array(recent).fill(NaN);
    this.#work = new Float64Array(period <= SHORT ? recent + ROWS_AT_ONCE : 0);
  }

  /**
   * Takes the next value in; the extreme, or NaN before the window is full. A
   * NaN, from a stage before it that is not ready, is passed over.
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
    // Before the first block is full the ring holds NaN, which wins.
    const suffix = ring[next];
    return side * (suffix <= prefix ? prefix : suffix);
  }

  /**
   * Takes the rows `from` ≤ row < `to` of `values` in, none of them NaN, and
   * writes what `push` gives for each to `output[row + offset]`.
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
      // All but the last value of the block: no wrap to look out for.
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
      // Two windows that overlap are as long as the whole one.
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
   * Puts the highest of every two values into work: those of the recent ones,
   * then those that end with the rows from `row` on. These are recent then.
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
 * Turns the highest of every `width` values into those of twice as many. NaN,
 * which stands before the first value alone, is exceeded by nothing and stays.
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

/** Writes only where a value is not itself the highest from there on. */
function foldSuffixMaxima(block: Float64Array): void {
  let best = -Infinity;
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] > best) best = block[i];
    else block[i] = best;
  }
}
