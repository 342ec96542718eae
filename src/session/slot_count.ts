/**
 * Slots accounted for: the counts, the score and the coverage that they give.
 *
 * @module
 */

/** Counts of the slots of a session that have ended. */
export interface SlotCount {
  /** Slots in which a bar was expected. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for, as nothing was traded. */
  readonly noTrade: number;
}

/** The score: 100 × slots accounted for ÷ slots expected; 100 if none is expected. */
export function qualityOf(accounted: number, expected: number): number {
  return expected === 0 ? 100 : 100 * accounted / expected;
}

/**
 * Why a slot has no bar in a session with `traded` bars. It is `no_trade` if the
 * source omits slots without trades and the session has at least one bar, else
 * `missing`.
 */
export function emptySlotKind(
  omitsNoTrade: boolean,
  traded: number,
): "missing" | "no_trade" {
  return coversAll(omitsNoTrade, traded) ? "no_trade" : "missing";
}

/** Whether `traded` bars account for the slots without a bar as well. */
function coversAll(omitsNoTrade: boolean, traded: number): boolean {
  return omitsNoTrade && traded > 0;
}

/**
 * Number of slots that are accounted for, out of `expected` slots of which
 * `traded` have a bar: those with a bar; or all, if the source omits slots
 * without trades and at least one slot has a bar.
 */
export function accountedSlots(
  expected: number,
  traded: number,
  omitsNoTrade: boolean,
): number {
  return coversAll(omitsNoTrade, traded) ? expected : traded;
}

/**
 * The same for a source that omits slots without trades, if requests have shown
 * more: that the bars of `lost` slots exist, or may, and that nothing was traded
 * in `noTrade` slots. What they have not shown is as {@linkcode accountedSlots}
 * takes it.
 */
export function settledSlots(
  expected: number,
  traded: number,
  lost: number,
  noTrade: number,
): number {
  return traded > 0
    ? Math.max(traded, expected - lost)
    : Math.min(expected, noTrade);
}

/** The coverage of a derived bar: the share of its slots accounted for, 0 to 1. */
export function coverageOf(
  expected: number,
  traded: number,
  omitsNoTrade: boolean,
): number {
  return coversAll(omitsNoTrade, traded) ? 1 : traded / expected;
}

/** The count of a session of which `expected` slots have ended, `traded` with a bar. */
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

/** The counts of many series and sessions, in one array that threads can post. */
export class SlotCounts {
  readonly #series: number;
  #words: Int32Array;
  #length: number;

  /** Counts of `series` series per session; `words` come from {@linkcode pack}. */
  constructor(series: number, words: Int32Array = new Int32Array(0)) {
    this.#series = series;
    this.#words = words;
    this.#length = words.length;
  }

  /** Number of sessions with the counts of all series. */
  get sessions(): number {
    return Math.floor(this.#length / (this.#series * COUNT_WORDS));
  }

  /** Adds the count of the next series; after the last one, the next session begins. */
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

  /** All counts, three words each: expected, traded, no trade. */
  pack(): Int32Array {
    return this.#words.slice(0, this.#length);
  }
}
