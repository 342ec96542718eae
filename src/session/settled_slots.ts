/**
 * What requests have shown of the slots without a bar in a live session, by
 * symbol, as of the slices of the run: the coordinator adds it before it
 * publishes a slice, and scores that strategies read go by it from then on.
 *
 * ```text
 *  Int32 words         Float64 numbers, four an entry, in a ring
 *  ┌───────┬───────┐  ┌──────┬────────┬──────┬──────────┬───────────
 *  │ added │ taken │  │ from │ symbol │ lost │ no trade │ entry 1 …
 *  └───────┴───────┘  └──────┴────────┴──────┴──────────┴───────────
 * ```
 *
 * @module
 */

const Word = { added: 0, taken: 1 } as const;
const WORDS = 2;
const ENTRY_NUMBERS = 4;
const ENTRIES = 1 << 14;

/** The slots of a symbol without a bar that are settled from a slice on. */
export interface SettledSlots {
  /** Start of the slice's slot, UTC epoch milliseconds. */
  readonly from: number;
  /** The number of the symbol. */
  readonly symbol: number;
  /** Slots of the session so far whose bar exists, or may, and was not delivered. */
  readonly lost: number;
  /** Slots of the session so far in which nothing was traded. */
  readonly noTrade: number;
}

/** The memory of a {@linkcode SettledLog}. */
export type SettledLogHandle = SharedArrayBuffer;

/** Allocates a log. */
export function makeSettledLog(): SettledLogHandle {
  return new SharedArrayBuffer(WORDS * 4 + ENTRIES * ENTRY_NUMBERS * 8);
}

/** The entries of a live run: one thread adds them, another one takes them. */
export class SettledLog {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;

  /** Opens a log. */
  constructor(handle: SettledLogHandle) {
    this.#words = new Int32Array(handle, 0, WORDS);
    this.#numbers = new Float64Array(handle, WORDS * 4);
  }

  /** Whether there is no room for another entry. */
  get isFull(): boolean {
    return this.#length >= ENTRIES;
  }

  /** Adds an entry. Call it before the slice is published, and not if it is full. */
  add({ from, symbol, lost, noTrade }: SettledSlots): void {
    const added = Atomics.load(this.#words, Word.added);
    this.#numbers.set([from, symbol, lost, noTrade], placeOf(added));
    Atomics.store(this.#words, Word.added, (added + 1) | 0);
  }

  /** The oldest entry that has not been taken, `undefined` if there is none. */
  get next(): SettledSlots | undefined {
    if (this.#length === 0) return undefined;
    const numbers = this.#numbers;
    const at = placeOf(Atomics.load(this.#words, Word.taken));
    return {
      from: numbers[at],
      symbol: numbers[at + 1],
      lost: numbers[at + 2],
      noTrade: numbers[at + 3],
    };
  }

  /** Takes the oldest entry. */
  take(): void {
    Atomics.add(this.#words, Word.taken, 1);
  }

  get #length(): number {
    const added = Atomics.load(this.#words, Word.added);
    return (added - Atomics.load(this.#words, Word.taken)) | 0;
  }
}

function placeOf(entry: number): number {
  return (entry & (ENTRIES - 1)) * ENTRY_NUMBERS;
}
