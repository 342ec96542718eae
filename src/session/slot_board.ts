/**
 * The board of a live session's slots: which bars the coordinator has, for the
 * quality manager, which asks for those that are missing.
 *
 * ```text
 *  Int32 words                                  by symbol   bytes, by slot and symbol
 *  ┌─────────┬──────────┬─────────┬───────────┐ ┌─────────┐ ┌─────────────────────────
 *  │ session │ released │ streams │ settlings │ │ settled │ │ 0 empty, 1 delivered or
 *  └─────────┴──────────┴─────────┴───────────┘ └─────────┘ │ waiting, 2 late
 *                                                           └─────────────────────────
 *  settled, 32 bits: session 8 │ lost slots 12 │ slots without a trade 12
 * ```
 *
 * The quality manager writes `settlings` and `settled`, the coordinator the rest.
 *
 * @module
 */
import { MINUTE_MS } from "../time/date.ts";

const Word = { session: 0, released: 1, streams: 2, settlings: 3 } as const;
const WORDS = 4;
const NO_SESSION = 0;
const NEVER = 2 ** 31 - 1;
/** The minutes of the longest session: a day on which the clock is set back. */
const SLOTS_MAX = 25 * 60;
const COUNT_BITS = 12;
const COUNT_MASK = 2 ** COUNT_BITS - 1;

/** What is known of the bar of a slot and symbol. */
export const SlotState = {
  /** It has not come. */
  empty: 0,
  /** It is delivered, or waits for its slice. */
  present: 1,
  /** It came after its slice and is not delivered. */
  late: 2,
} as const;

/** The memory of a board. */
export type SlotBoardHandle = SharedArrayBuffer;

/** Allocates the board of a run of up to `symbols` symbols. */
export function makeSlotBoard(symbols: number): SlotBoardHandle {
  return new SharedArrayBuffer((WORDS + symbols) * 4 + SLOTS_MAX * symbols);
}

/** A thread's view of a board. */
export class SlotBoard {
  /** By slot and symbol: a {@linkcode SlotState}. */
  readonly states: Uint8Array;
  readonly #words: Int32Array;
  readonly #settled: Int32Array;
  readonly #symbols: number;

  /** Opens the board of a run of `symbols` symbols. */
  constructor(handle: SlotBoardHandle, symbols: number) {
    this.#words = new Int32Array(handle, 0, WORDS);
    this.#settled = new Int32Array(handle, WORDS * 4, symbols);
    this.states = new Uint8Array(handle, (WORDS + symbols) * 4);
    this.#symbols = symbols;
  }

  /** Begins the session that opens at `open`, whose slots before `released` are released. */
  begin(open: number, slots: number, released: number): void {
    const size = slots * this.#symbols;
    if (size > this.states.length) {
      throw new RangeError(`A session of ${slots} slots is too long`);
    }
    Atomics.store(this.#words, Word.session, NO_SESSION);
    this.states.fill(SlotState.empty, 0, size);
    this.#settled.fill(0);
    this.released = released;
    Atomics.store(this.#words, Word.session, minuteOf(open));
  }

  /** Whether the board is that of the session that opens at `open`. */
  isOf(open: number): boolean {
    return Atomics.load(this.#words, Word.session) === minuteOf(open);
  }

  /** The first slot that is not released. */
  get released(): number {
    return Atomics.load(this.#words, Word.released);
  }

  set released(slot: number) {
    Atomics.store(this.#words, Word.released, slot);
  }

  /** The stream delivers slots that end after this instant; `Infinity` while it is interrupted. */
  get streamsFrom(): number {
    const minutes = Atomics.load(this.#words, Word.streams);
    return minutes === NEVER || minutes === 0 ? Infinity : minutes * MINUTE_MS;
  }

  set streamsFrom(instant: number) {
    const minutes = Math.min(NEVER, Math.ceil(instant / MINUTE_MS));
    Atomics.store(this.#words, Word.streams, minutes);
  }

  /** How often slots have been settled. */
  get settlings(): number {
    return Atomics.load(this.#words, Word.settlings);
  }

  /** Shows how many slots of a symbol are settled in the session that opens at `open`. */
  settle(open: number, symbol: number, lost: number, noTrade: number): void {
    const word = (tagOf(open) << COUNT_BITS | lost) << COUNT_BITS | noTrade;
    Atomics.store(this.#settled, symbol, word);
    Atomics.add(this.#words, Word.settlings, 1);
  }

  /** The settled slots of a symbol in the session that opens at `open`: none if they are those of another one. */
  settledOf(open: number, symbol: number): { lost: number; noTrade: number } {
    const word = Atomics.load(this.#settled, symbol);
    if (word >>> 2 * COUNT_BITS !== tagOf(open)) return { lost: 0, noTrade: 0 };
    return {
      lost: word >> COUNT_BITS & COUNT_MASK,
      noTrade: word & COUNT_MASK,
    };
  }
}

/**
 * Tells the sessions of successive dates apart: a word that is written for one
 * that is over counts for none.
 */
function tagOf(open: number): number {
  return minuteOf(open) >> 4 & 0xff;
}

function minuteOf(instant: number): number {
  return Math.floor(instant / MINUTE_MS);
}
