/**
 * What a demo market draws from instead of chance: hashes, and the nature that
 * they give every symbol.
 *
 * @module
 */

/** The regular US session in minutes: what volatility and volume refer to. */
export const REFERENCE_BARS = 390;

/** What makes one symbol different from another. */
export interface SymbolNature {
  /** What all of the symbol's hashes begin with. */
  readonly key: number;
  /** The price, cents, that the walk is drawn back to over some 500 days. */
  readonly anchor: number;
  /** Share of the price that one unit of a step moves it. */
  readonly step: number;
  /** How much of the market's own step the symbol takes along. */
  readonly beta: number;
  /** Mean volume of one bar. */
  readonly volume: number;
}

/** The nature of a symbol, from its name and the market's mixed seed. */
export function natureOf(symbol: string, seed: number): SymbolNature {
  const key = mix(seed ^ hash(symbol));
  const share = (n: number) => (mix(key + n | 0) >>> 0) / 2 ** 32;
  // 20 to 420, most of them below 150.
  const luck = share(1);
  const anchor = 2_000 + Math.floor(40_000 * luck * luck);
  const beta = 0.4 + 0.9 * share(3);
  // One day's standard deviation, 0.8 % to 2.6 % of the price. A day has four
  // steps a bar, each of variance 2 (eight bits) for the symbol's own part
  // and 2 β² for the market's.
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

/** FNV-1a, 32 bits, over the code units of a text. */
export function hash(text: string): number {
  let value = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}

/** A bijection of 32 bits that leaves no pattern: MurmurHash3's finalizer. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ x >>> 16, 0x85ebca6b);
  x = Math.imul(x ^ x >>> 13, 0xc2b2ae35);
  return x ^ x >>> 16;
}

/** In each byte the number, 0–8, of its bits that were set. */
export function bitsPerByte(value: number): number {
  let x = value - (value >>> 1 & 0x55555555);
  x = (x & 0x33333333) + (x >>> 2 & 0x33333333);
  return x + (x >>> 4) & 0x0f0f0f0f;
}
