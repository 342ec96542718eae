/**
 * What the slots of one series in one session count as.
 *
 * @module
 */
/** Slots of a session, as far as they are over. */
export interface SlotCount {
  /** Slots that a bar was expected in. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for: nothing was traded. */
  readonly noTrade: number;
}

/** 100 × slots accounted for ÷ slots expected; 100 where none is expected. */
export function qualityOf(accounted: number, expected: number): number {
  return expected === 0 ? 100 : 100 * accounted / expected;
}

/**
 * What a slot without a bar is, in a session with `traded` bars: if the source
 * omits slots without trades, nothing was traded, in a session that has any
 * bar at all; else its bar is missing.
 */
export function emptySlotKind(
  omitsNoTrade: boolean,
  traded: number,
): "missing" | "no_trade" {
  return omitsNoTrade && traded > 0 ? "no_trade" : "missing";
}

/** The count of a session whose first `expected` slots are over, `traded` with a bar. */
export function countSlots(
  expected: number,
  traded: number,
  omitsNoTrade: boolean,
): SlotCount {
  const kind = emptySlotKind(omitsNoTrade, traded);
  const noTrade = kind === "no_trade" ? Math.max(0, expected - traded) : 0;
  return { expected, traded, noTrade };
}

const COUNT_WORDS = 3;

/** The counts of many series and sessions, in one array that is cheap to hand on. */
export class SlotCounts {
  readonly #series: number;
  #words: Int32Array;
  #length: number;

  /** Counts of `series` series a session; `words` are those of {@linkcode pack}. */
  constructor(series: number, words: Int32Array = new Int32Array(0)) {
    this.#series = series;
    this.#words = words;
    this.#length = words.length;
  }

  /** How many sessions are counted whole. */
  get sessions(): number {
    return Math.floor(this.#length / (this.#series * COUNT_WORDS));
  }

  /** Adds the count of the next series, session by session. */
  push({ expected, traded, noTrade }: SlotCount): void {
    if (this.#length === this.#words.length) {
      const longer = new Int32Array(COUNT_WORDS * 64 + 2 * this.#length);
      longer.set(this.#words);
      this.#words = longer;
    }
    this.#words[this.#length++] = expected;
    this.#words[this.#length++] = traded;
    this.#words[this.#length++] = noTrade;
  }

  /** The count of a series in a session. */
  at(session: number, series: number): SlotCount {
    const at = (session * this.#series + series) * COUNT_WORDS;
    return {
      expected: this.#words[at],
      traded: this.#words[at + 1],
      noTrade: this.#words[at + 2],
    };
  }

  /** All counts, three words each. */
  pack(): Int32Array {
    return this.#words.slice(0, this.#length);
  }
}
