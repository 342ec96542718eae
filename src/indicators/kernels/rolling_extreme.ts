/**
 * The highest and the lowest value of a sliding window.
 *
 * The window is cut into blocks as described in `rolling_sum.ts`: the extremes
 * of all ends of the finished block are folded once, that of the beginning of
 * the next one grows with it. Three comparisons a value, whatever the period
 * and whatever the prices do (van Herk 1992; Gil and Werman 1993).
 *
 * @module
 */

/** The highest of the newest `period` values. */
export class RollingMax {
  readonly #ring: Float64Array;
  #position = 0;
  #prefix = -Infinity;

  /** An empty window of `period` values. */
  constructor(period: number) {
    this.#ring = new Float64Array(period).fill(NaN);
  }

  /**
   * Takes the next value in; the highest, or NaN before the window is full.
   * A NaN, from a stage before it that is not ready, is passed over.
   */
  push(value: number): number {
    if (value !== value) return NaN;
    const ring = this.#ring;
    const position = this.#position;
    const next = position + 1;
    const prefix = value > this.#prefix ? value : this.#prefix;
    ring[position] = value;
    if (next === ring.length) {
      foldSuffixMaxima(ring);
      this.#position = 0;
      this.#prefix = -Infinity;
      return prefix;
    }
    this.#position = next;
    this.#prefix = prefix;
    // Before the first block is full the ring holds NaN, which wins.
    const suffix = ring[next];
    return suffix <= prefix ? prefix : suffix;
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
    const period = ring.length;
    let position = this.#position;
    let prefix = this.#prefix;
    for (let row = from; row < to; row++) {
      const value = values[row];
      ring[position++] = value;
      if (value > prefix) prefix = value;
      if (position === period) {
        output[row + offset] = prefix;
        foldSuffixMaxima(ring);
        position = 0;
        prefix = -Infinity;
      } else {
        const suffix = ring[position];
        output[row + offset] = suffix <= prefix ? prefix : suffix;
      }
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

/** The lowest of the newest `period` values. */
export class RollingMin {
  readonly #ring: Float64Array;
  #position = 0;
  #prefix = Infinity;

  /** An empty window of `period` values. */
  constructor(period: number) {
    this.#ring = new Float64Array(period).fill(NaN);
  }

  /**
   * Takes the next value in; the lowest, or NaN before the window is full.
   * A NaN, from a stage before it that is not ready, is passed over.
   */
  push(value: number): number {
    if (value !== value) return NaN;
    const ring = this.#ring;
    const position = this.#position;
    const next = position + 1;
    const prefix = value < this.#prefix ? value : this.#prefix;
    ring[position] = value;
    if (next === ring.length) {
      foldSuffixMinima(ring);
      this.#position = 0;
      this.#prefix = Infinity;
      return prefix;
    }
    this.#position = next;
    this.#prefix = prefix;
    const suffix = ring[next];
    return suffix >= prefix ? prefix : suffix;
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
    const period = ring.length;
    let position = this.#position;
    let prefix = this.#prefix;
    for (let row = from; row < to; row++) {
      const value = values[row];
      ring[position++] = value;
      if (value < prefix) prefix = value;
      if (position === period) {
        output[row + offset] = prefix;
        foldSuffixMinima(ring);
        position = 0;
        prefix = Infinity;
      } else {
        const suffix = ring[position];
        output[row + offset] = suffix >= prefix ? prefix : suffix;
      }
    }
    this.#position = position;
    this.#prefix = prefix;
  }

  /** Empties the window. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
    this.#prefix = Infinity;
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

function foldSuffixMinima(block: Float64Array): void {
  let best = Infinity;
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] < best) best = block[i];
    else block[i] = best;
  }
}
