/**
 * The random numbers of a strategy: the same for the same seed.
 *
 * @module
 */

const WEYL = 0x9e3779b9;

/** Mixes the bits of a whole number (MurmurHash3's finaliser). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * A source of numbers from 0 up to 1, evenly spread, each strategy's own: a
 * Weyl sequence through a mixer, 32 bits a number, with a period of 2³².
 *
 * @param seed The run's seed, a whole number.
 * @param strategy The strategy's number.
 */
export function randomSource(seed: number, strategy: number): () => number {
  let state = mix(mix(seed) ^ mix(strategy + WEYL));
  return () => {
    state = (state + WEYL) | 0;
    return mix(mix(state) ^ state) / 2 ** 32;
  };
}
