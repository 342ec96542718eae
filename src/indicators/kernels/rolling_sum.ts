/**
 * Sums over a sliding window that never drift.
 *
 * The window is cut at fixed places into blocks as long as itself. A window
 * then is the end of one block and the beginning of the next: the sums of all
 * ends of the finished block are folded once, the beginning is summed as it
 * grows. Nothing is ever subtracted, so no error outlives its window, and
 * each value costs two additions. (The scheme is that of van Herk and of Gil
 * and Werman for sliding maxima, 1992–93.)
 *
 * @module
 */

/**
 * Turns a finished block into the sums of its ends, in place: afterwards
 * `block[i]` is the sum of the values that were at `i` and after it.
 *
 * Both halves are summed at once, so that one addition need not wait for the
 * other; the lower half then takes the sum of the upper one on top.
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

// Windows up to this length are added up anew for every value: cheaper than
// the turn at the end of a block.
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

  /** Takes the next value in; the sum, or NaN before the window is full. */
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

/** Moves a short window on by one value and adds it up, oldest value first. */
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
