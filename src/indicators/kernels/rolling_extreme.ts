/**
 * The highest and the lowest value of a sliding window.
 *
 * The window is cut into blocks as described in `rolling_sum.ts`: the extremes
 * of all ends of the finished block are folded once, that of the beginning of
 * the next one grows with it. Three comparisons a value, whatever the period
 * and whatever the prices do (van Herk 1992; Gil and Werman 1993). The lowest
 * is the highest in a mirror: values are kept times 1 or −1.
 *
 * @module
 */

/** The highest or, in the mirror, the lowest of the newest `period` values. */
class RollingExtreme {
  readonly #ring: Float64Array;
  readonly #side: 1 | -1;
  #position = 0;
  #prefix = -Infinity;

  /** An empty window of `period` values; `side` is 1 for the highest. */
  constructor(period: number, side: 1 | -1) {
    this.#ring = new Float64Array(period).fill(NaN);
    this.#side = side;
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

  /** Empties the window. */
  reset(): void {
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

/** Writes only where a value is not itself the highest from there on. */
function foldSuffixMaxima(block: Float64Array): void {
  let best = -Infinity;
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] > best) best = block[i];
    else block[i] = best;
  }
}
