/**
 * The traits of a demo market's symbols, and the hashes that stand in for random
 * numbers.
 *
 * @module
 */

/** Minutes of the regular US session, which volatility and volume refer to. */
export const REFERENCE_BARS = 390;

/** What distinguishes one symbol from another. */
export interface SymbolTraits {
  /** The seed of all hashes of the symbol. */
  readonly key: number;
  /** The price, cents, to which the walk reverts within about 500 days. */
  readonly anchor: number;
  /** The move of one unit of a step, as a share of the price. */
  readonly step: number;
  /** How much of the market's step the symbol follows. */
  readonly beta: number;
  /** Mean volume of one bar. */
  readonly volume: number;
}

/** The traits of a symbol, from its name and the market's seed. */
export function traitsOf(symbol: string, seed: number): SymbolTraits {
  const key = mix(seed ^ hash(symbol));
  const share = (n: number) => (mix(key + n | 0) >>> 0) / 2 ** 32;
  // 20 to 420, most of them below 150.
  const luck = share(1);
  const anchor = 2_000 + Math.floor(40_000 * luck * luck);
  const beta = 0.4 + 0.9 * share(3);
  // The standard deviation of a day is 0.8 % to 2.6 % of the price. A bar has four
  // steps, each with variance 2 (of eight bits) for the symbol and 2 β² for the
  // market.
  const daily = 0.008 + 0.018 * share(2);
  const variance = 4 * REFERENCE_BARS * 2 * (1 + beta * beta);
  return {
    key,
    anchor,
    step: daily / Math.sqrt(variance),
    beta,
    volume: 500 + Math.floor(60_000 * share(4) * share(5)),
  };
}

/** FNV-1a, 32 bits, of the code units of a text. */
export function hash(text: string): number {
  let value = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}

/** Mixes 32 bits without collisions: MurmurHash3's finalizer. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ x >>> 16, 0x85ebca6b);
  x = Math.imul(x ^ x >>> 13, 0xc2b2ae35);
  return x ^ x >>> 16;
}

/** In each byte, the number of its set bits, 0–8. */
export function bitsPerByte(value: number): number {
  let x = value - (value >>> 1 & 0x55555555);
  x = (x & 0x33333333) + (x >>> 2 & 0x33333333);
  return x + (x >>> 4) & 0x0f0f0f0f;
}
