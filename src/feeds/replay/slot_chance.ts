/**
 * Chances of single bars: numbers that depend on nothing but a seed, a symbol
 * and a slot, so that a replay has the same holes however it is run.
 *
 * @module
 */

/** What a chance decides; each has numbers of its own. */
export const Chance = { hole: 1, unfilled: 2, delay: 3 } as const;

const SLOT_MS = 1_000;

/** A number, 0 ≤ x < 1, for a bar of the symbol that starts at `start`. */
export function slotChance(
  seed: number,
  symbol: string,
  start: number,
  what: typeof Chance[keyof typeof Chance],
): number {
  let hash = mixed(seed ^ Math.imul(what, 0x9e37_79b9));
  for (let i = 0; i < symbol.length; i++) {
    hash = mixed(hash ^ symbol.charCodeAt(i));
  }
  const slot = Math.floor(start / SLOT_MS);
  hash = mixed(hash ^ (slot >>> 0));
  hash = mixed(hash ^ Math.floor(slot / 2 ** 32));
  return (hash >>> 0) / 2 ** 32;
}

/** The finaliser of murmur3: every bit of the result depends on all of the input. */
function mixed(value: number): number {
  let hash = value + 0x6d2b_79f5 | 0;
  hash = Math.imul(hash ^ hash >>> 16, 0x85eb_ca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2_ae35);
  return hash ^ hash >>> 16;
}
