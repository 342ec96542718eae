/**
 * A delay line.
 *
 * @module
 */

/** Returns every value `length` pushes later. */
export class Delay {
  readonly #ring: Float64Array;
  #position = 0;

  /** A delay of `length` values, at least 1. */
  constructor(length: number) {
    this.#ring = new Float64Array(length).fill(NaN);
  }

  /** Pushes a value. Returns the one `length` pushes before it, or NaN. */
  push(value: number): number {
    const ring = this.#ring;
    const position = this.#position;
    const old = ring[position];
    ring[position] = value;
    this.#position = position + 1 === ring.length ? 0 : position + 1;
    return old;
  }

  /** Resets to the state after construction. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
  }
}
