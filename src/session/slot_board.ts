/**
 * The board of a live run's slots: which bars the coordinator has, for the
 * quality manager, which asks for those that are missing. It has the session that
 * goes on and the one before it, each in a bank of its own.
 *
 * ```text
 *  Int32 words                                                 by symbol  bytes, two banks of
 *  ┌───────────┬────────┬─ two banks of ────────────────────┐  ┌─────────┐ ┌───────────────────
 *  │ settlings │ closed │ session │ released │ streams from │  │ settled │ │ by slot and symbol:
 *  └───────────┴────────┴─────────┴──────────┴──────────────┘  └─────────┘ │ a slot's state
 *                                                                          └───────────────────
 *  settled, 32 bits: session 8 │ lost slots 12 │ slots without a trade 12
 * ```
 *
 * The quality manager writes `settlings`, `closed` and `settled`, the coordinator
 * the rest.
 *
 * @module
 */
import { MINUTE_MS } from "../time/date.ts";

const SETTLINGS = 0;
const CLOSED = 1;
/** The words before the banks. */
const HEAD_WORDS = 2;
const Word = { session: 0, released: 1, streams: 2 } as const;
const BANK_WORDS = 3;
const BANKS = 2;
const WORDS = HEAD_WORDS + BANKS * BANK_WORDS;
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
  return new SharedArrayBuffer(
    (WORDS + symbols) * 4 + BANKS * SLOTS_MAX * symbols,
  );
}

/** The slots of one session, as long as the second one after it has not begun. */
export class SlotBank {
  /** By slot and symbol: a {@linkcode SlotState}. */
  readonly states: Uint8Array;
  readonly #words: Int32Array;

  /** A bank in these words and bytes. */
  constructor(words: Int32Array, states: Uint8Array) {
    this.#words = words;
    this.states = states;
  }

  /** Begins the session that opens at `open`, with `size` states. */
  begin(open: number, size: number, released: number): void {
    if (size > this.states.length) {
      throw new RangeError(`A session of ${size} slots of symbols is too long`);
    }
    Atomics.store(this.#words, Word.session, NO_SESSION);
    this.states.fill(SlotState.empty, 0, size);
    this.released = released;
    Atomics.store(this.#words, Word.session, minuteOf(open));
  }

  /** Whether the bank is that of the session that opens at `open`. */
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
}

/** A thread's view of a board. */
export class SlotBoard {
  readonly #words: Int32Array;
  readonly #settled: Int32Array;
  readonly #banks: readonly SlotBank[];
  readonly #symbols: number;
  /** The bank that the next session gets. */
  #next = 0;

  /** Opens the board of a run of `symbols` symbols. */
  constructor(handle: SlotBoardHandle, symbols: number) {
    this.#words = new Int32Array(handle, 0, WORDS);
    this.#settled = new Int32Array(handle, WORDS * 4, symbols);
    const size = SLOTS_MAX * symbols;
    this.#banks = Array.from({ length: BANKS }, (_, i) =>
      new SlotBank(
        this.#words.subarray(
          HEAD_WORDS + i * BANK_WORDS,
          HEAD_WORDS + (i + 1) * BANK_WORDS,
        ),
        new Uint8Array(handle, (WORDS + symbols) * 4 + i * size, size),
      ));
    this.#symbols = symbols;
  }

  /**
   * Begins the session that opens at `open`, whose slots before `released` are
   * released, in the bank of the session before the last. Only its writer calls it.
   */
  begin(open: number, slots: number, released: number): SlotBank {
    const bank = this.#banks[this.#next];
    this.#next = (this.#next + 1) % BANKS;
    this.#settled.fill(0);
    bank.begin(open, slots * this.#symbols, released);
    return bank;
  }

  /** The bank of the session that opens at `open`, if it goes on or was the last. */
  bankOf(open: number): SlotBank | undefined {
    return this.#banks.find((bank) => bank.isOf(open));
  }

  /** No slot of the session that opens at `open` is asked for any more. */
  close(open: number): void {
    Atomics.store(this.#words, CLOSED, minuteOf(open));
  }

  /** Whether the session that opens at `open` is the last one that was closed. */
  isClosed(open: number): boolean {
    return Atomics.load(this.#words, CLOSED) === minuteOf(open);
  }

  /** How often slots have been settled. */
  get settlings(): number {
    return Atomics.load(this.#words, SETTLINGS);
  }

  /** Shows how many slots of a symbol are settled in the session that opens at `open`. */
  settle(open: number, symbol: number, lost: number, noTrade: number): void {
    const word = (tagOf(open) << COUNT_BITS | lost) << COUNT_BITS | noTrade;
    Atomics.store(this.#settled, symbol, word);
    Atomics.add(this.#words, SETTLINGS, 1);
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
