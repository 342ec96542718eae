/**
 * The gaps of a whole run, in bounded memory.
 *
 * @module
 */
import type { SlotRange } from "./gaps.ts";

/**
 * The most gaps of one kind that a run lists. Those after them are counted, and
 * the result says from which session on: 100,000 are 1.6 MB in the making and
 * some 15 MB as JSON.
 */
export const GAPS_LISTED_MAX = 100_000;

/** Words of one gap: session, symbol, first slot, slots. */
const WORDS = 4;
const FIRST_WORDS = 256 * WORDS;

/** The gaps of one kind, as threads hand them over. */
export interface PackedGaps {
  /** Four words a gap: number of session, of symbol, of first slot; slots. */
  readonly words: Int32Array;
  /** Gaps that were not listed any more. */
  readonly omitted: number;
  /** Sessions from this number on are not listed; `Infinity` if all are. */
  readonly listedTo: number;
}

/** One gap of {@linkcode PackedGaps}. */
export interface PackedGap extends SlotRange {
  /** The number of the session. */
  readonly session: number;
  /** The number of the symbol. */
  readonly symbol: number;
}

/** No gaps at all. */
export const NO_GAPS: PackedGaps = {
  words: new Int32Array(0),
  omitted: 0,
  listedTo: Infinity,
};

/** Takes gaps session by session; a session is listed whole or not at all. */
export class GapLedger {
  #words = new Int32Array(FIRST_WORDS);
  #count = 0;
  #omitted = 0;
  #listedTo = Infinity;
  #session = -1;
  /** Gaps before the session that is being added. */
  #before = 0;
  readonly #most: number;

  /** Lists up to `most` gaps. */
  constructor(most: number = GAPS_LISTED_MAX) {
    this.#most = most;
  }

  /** Adds the gaps of a symbol in a session; sessions ascend. */
  add(session: number, symbol: number, ranges: readonly SlotRange[]): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#before = this.#count;
    }
    if (session >= this.#listedTo) {
      this.#omitted += ranges.length;
      return;
    }
    if (this.#count + ranges.length > this.#most) {
      this.#omitted += this.#count - this.#before + ranges.length;
      this.#count = this.#before;
      this.#listedTo = session;
      return;
    }
    for (const { first, slots } of ranges) {
      const at = this.#count++ * WORDS;
      if (at === this.#words.length) this.#grow();
      this.#words[at] = session;
      this.#words[at + 1] = symbol;
      this.#words[at + 2] = first;
      this.#words[at + 3] = slots;
    }
  }

  /** All that has been added. */
  pack(): PackedGaps {
    return {
      words: this.#words.slice(0, this.#count * WORDS),
      omitted: this.#omitted,
      listedTo: this.#listedTo,
    };
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }
}

/** Reads packed gaps one by one, in the order they were added. */
export function* unpackGaps({ words }: PackedGaps): Generator<PackedGap> {
  for (let at = 0; at < words.length; at += WORDS) {
    yield {
      session: words[at],
      symbol: words[at + 1],
      first: words[at + 2],
      slots: words[at + 3],
    };
  }
}
