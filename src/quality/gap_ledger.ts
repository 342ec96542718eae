/**
 * The gaps of a whole run, in bounded memory.
 *
 * @module
 */
import type { SlotRange } from "./gaps.ts";

/**
 * The maximum number of gaps of one kind that a run lists. Further gaps are only
 * counted, and the result names the first session without a list. 100,000 gaps
 * take 1.6 MB of memory and about 15 MB as JSON.
 */
export const GAPS_LISTED_MAX = 100_000;

/** Words of one gap: session, symbol, first slot, number of slots. */
const WORDS = 4;
const FIRST_WORDS = 256 * WORDS;

/** The gaps of one kind in a form that threads can post. */
export interface PackedGaps {
  /** Four words per gap: session, symbol, first slot, number of slots. */
  readonly words: Int32Array;
  /** Number of gaps that are not listed. */
  readonly omitted: number;
  /** The first session that is not listed; `Infinity` if all are. */
  readonly listedTo: number;
}

/** One gap of {@linkcode PackedGaps}. */
export interface PackedGap extends SlotRange {
  /** The number of the session. */
  readonly session: number;
  /** The number of the symbol. */
  readonly symbol: number;
}

/** An empty list of gaps. */
export const NO_GAPS: PackedGaps = {
  words: new Int32Array(0),
  omitted: 0,
  listedTo: Infinity,
};

/** Collects gaps session by session. A session is listed completely or not at all. */
export class GapLedger {
  #words = new Int32Array(FIRST_WORDS);
  #count = 0;
  #omitted = 0;
  #listedTo = Infinity;
  #session = -1;
  /** Number of gaps before the session that is being added. */
  #before = 0;
  readonly #most: number;

  /** Lists up to `most` gaps. */
  constructor(most: number = GAPS_LISTED_MAX) {
    this.#most = most;
  }

  /** Adds the gaps of a symbol in a session, in ascending order of sessions. */
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

  /** The gaps added so far. */
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

/** Yields packed gaps in the order of their addition. */
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
