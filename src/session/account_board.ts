/**
 * A board on which the strategies' thread of a live run shows its account, as
 * text, when somebody asks for it. Nobody waits for the other: it is shown with
 * the next slice, and read when it is there.
 *
 * ```text
 *  Int32 words          bytes
 *  ┌───────┬─────────┐  ┌──────────────────────────
 *  │ state │ length  │  │ the text in UTF-8
 *  └───────┴─────────┘  └──────────────────────────
 * ```
 *
 * @module
 */

const Word = { state: 0, length: 1 } as const;
const WORDS = 2;
/** Idle: nobody writes. Wanted: the strategies' thread may write. Shown: it has. */
const State = { idle: 0, wanted: 1, shown: 2 } as const;

/** The longest text in bytes. */
export const ACCOUNT_BYTES_MAX = 1 << 18;

/** The memory of a board. */
export type AccountBoardHandle = SharedArrayBuffer;

// Taken before foreign code is loaded into the strategies' thread.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Allocates a board. */
export function makeAccountBoard(): AccountBoardHandle {
  return new SharedArrayBuffer(WORDS * 4 + ACCOUNT_BYTES_MAX);
}

/** A thread's view of a board. */
export class AccountBoard {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  /** Opens a board. */
  constructor(handle: AccountBoardHandle) {
    this.#words = new Int32Array(handle, 0, WORDS);
    this.#bytes = new Uint8Array(handle, WORDS * 4);
  }

  /** Asks for the account, unless that is done already. */
  ask(): void {
    Atomics.compareExchange(
      this.#words,
      Word.state,
      State.idle,
      State.wanted,
    );
  }

  /** Whether the account is asked for. */
  get isWanted(): boolean {
    return Atomics.load(this.#words, Word.state) === State.wanted;
  }

  /**
   * Shows a text that is asked for. Returns `false`, and shows nothing, if it is
   * too long.
   */
  show(text: string): boolean {
    const bytes = encoder.encode(text);
    if (bytes.length > this.#bytes.length) return false;
    this.#bytes.set(bytes);
    this.#words[Word.length] = bytes.length;
    Atomics.store(this.#words, Word.state, State.shown);
    return true;
  }

  /** Takes the text that is shown; `undefined` if none is. */
  take(): string | undefined {
    if (Atomics.load(this.#words, Word.state) !== State.shown) return undefined;
    const text = decoder.decode(
      this.#bytes.slice(0, this.#words[Word.length]),
    );
    Atomics.store(this.#words, Word.state, State.idle);
    return text;
  }
}
