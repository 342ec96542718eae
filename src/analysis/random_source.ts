/**
 * The random numbers of a strategy, determined by the run's seed.
 *
 * @module
 */

const WEYL = 0x9e3779b9;

/** Mixes the bits of an integer (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * A source of uniformly distributed numbers 0 ≤ x < 1: a Weyl sequence passed
 * through a mixer, with 32 bits per number and a period of 2³². Each strategy
 * has its own.
 *
 * @param seed The run's seed, an integer.
 * @param strategy The strategy's number.
 */
export function randomSource(seed: number, strategy: number): () => number {
  let state = mix(mix(seed) ^ mix(strategy + WEYL));
  return () => {
    state = (state + WEYL) | 0;
    return mix(mix(state) ^ state) / 2 ** 32;
  };
}
