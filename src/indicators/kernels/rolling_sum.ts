/**
 * Sums over a sliding window, without drift.
 *
 * The values are divided into blocks as long as the window. A window then is a
 * suffix of one block and a prefix of the next. The suffix sums of a finished
 * block are computed once, the prefix sum grows with the current block. Nothing
 * is ever subtracted, so no rounding error outlives its window, and each value
 * costs two additions. (The scheme of van Herk and of Gil and Werman for sliding
 * maxima, 1992–93.)
 *
 * @module
 */

/**
 * Turns a finished block into its suffix sums in place: afterwards `block[i]` is
 * the sum of the values from `i` on.
 *
 * Both halves are summed at the same time, so that their additions overlap in the
 * CPU; then the sum of the upper half is added to the lower half.
 */
export function foldSuffixSums(block: Float64Array): void {
  const half = block.length >> 1;
  let upper = 0;
  let lower = 0;
  let j = block.length - 1;
  for (let i = half - 1; i >= 0; i--, j--) {
    upper += block[j];
    lower += block[i];
    block[j] = upper;
    block[i] = lower;
  }
  if (j === half) {
    upper += block[half];
    block[half] = upper;
  }
  for (let i = 0; i < half; i++) block[i] += upper;
}

// Windows up to this length are summed again for every value, which is cheaper
// than the work at the end of a block.
const SHORT = 6;

/** The sum of the newest `period` values. */
export class RollingSum {
  readonly #ring: Float64Array;
  #position = 0;
  #prefix = 0;

  /** An empty window of `period` values. */
  constructor(period: number) {
    this.#ring = new Float64Array(period).fill(NaN);
  }

  /** Pushes a value. Returns the sum, or NaN until the window is full. */
  push(value: number): number {
    const ring = this.#ring;
    if (ring.length <= SHORT) return pushShort(ring, value);
    const position = this.#position;
    const prefix = this.#prefix + value;
    const next = position + 1;
    ring[position] = value;
    if (next === ring.length) {
      foldSuffixSums(ring);
      this.#position = 0;
      this.#prefix = 0;
      return prefix;
    }
    this.#position = next;
    this.#prefix = prefix;
    return prefix + ring[next];
  }

  /** Empties the window. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
    this.#prefix = 0;
  }
}

/** Shifts a short window by one value and sums it, oldest value first. */
function pushShort(window: Float64Array, value: number): number {
  const last = window.length - 1;
  let sum = 0;
  for (let i = 0; i < last; i++) {
    const moved = window[i + 1];
    window[i] = moved;
    sum += moved;
  }
  window[last] = value;
  return sum + value;
}
