/**
 * The board of a live run: words by which it is told what to do, and the marks
 * that its stages and every later run over the same dates go by.
 *
 * ```text
 *  Int32 words                     Float64 words, three a mark
 *  ┌──────┬──────┬──────┬───────┐  ┌────────┬──────┬──────┬─────┬─────────
 *  │ stop │ asked│ live │ marks │  │ gauges │ kind │ from │ to  │ mark 1 …
 *  └──────┴──────┴──────┴───────┘  └────────┴──────┴──────┴─────┴─────────
 * ```
 *
 * @module
 */

/** The words of a board. */
const Word = { stop: 0, switched: 1, live: 2, marks: 3 } as const;
const WORDS = 4;
const MARK_NUMBERS = 3;
const MARKS_MAX = 4_096;

/** Figures of a run that goes on, for whoever shows them. */
export const GAUGES = [
  /** Equity of the account, currency units. */
  "equity",
  /** Open positions. */
  "positions",
  /** Working orders. */
  "orders",
  /** Slots released without a bar, over all symbols. */
  "empty",
  /** Slices released late. */
  "late",
  /** Interruptions of the stream. */
  "interruptions",
] as const;

/** The name of a figure. */
export type Gauge = typeof GAUGES[number];

/** The memory of a board. */
export type LiveBoardHandle = SharedArrayBuffer;

/** A kind of mark. */
export type MarkKind = "late" | SwitchKind;

/** The kinds of marks by number. */
const MARK_KINDS: readonly MarkKind[] = ["late", "kill", "flatten", "release"];

/** A stretch of slots with a meaning; see `LiveMark` of the store. */
export interface SlotMark {
  /** What it says of its slots. */
  readonly kind: MarkKind;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly from: number;
  /** Start of the last slot, UTC epoch milliseconds. */
  readonly to: number;
}

/**
 * What a program asks of a live run: to cancel orders and refuse new ones
 * (`kill`), to close positions too (`flatten`), or to accept orders again
 * (`release`).
 */
export type SwitchKind = "kill" | "flatten" | "release";

const SWITCHES: readonly (SwitchKind | undefined)[] = [
  undefined,
  "kill",
  "flatten",
  "release",
];

/** Allocates a board. */
export function makeLiveBoard(): LiveBoardHandle {
  return new SharedArrayBuffer(
    WORDS * 4 + (GAUGES.length + MARKS_MAX * MARK_NUMBERS) * 8,
  );
}

/** A thread's view of a board. */
export class LiveBoard {
  /** Its memory. */
  readonly handle: LiveBoardHandle;
  readonly #words: Int32Array;
  readonly #gauges: Float64Array;
  readonly #numbers: Float64Array;

  /** Opens a board. */
  constructor(handle: LiveBoardHandle) {
    this.handle = handle;
    this.#words = new Int32Array(handle, 0, WORDS);
    this.#gauges = new Float64Array(handle, WORDS * 4, GAUGES.length);
    this.#numbers = new Float64Array(handle, WORDS * 4 + GAUGES.length * 8);
  }

  /** Shows a figure. */
  show(gauge: Gauge, value: number): void {
    this.#gauges[GAUGES.indexOf(gauge)] = value;
  }

  /** The newest value of a figure. */
  gauge(gauge: Gauge): number {
    return this.#gauges[GAUGES.indexOf(gauge)];
  }

  /** Asks the run to end where it is. */
  stop(): void {
    Atomics.store(this.#words, Word.stop, 1);
  }

  /** Whether the run has to end. */
  get isStopping(): boolean {
    return Atomics.load(this.#words, Word.stop) !== 0;
  }

  /** Asks for a switch. */
  ask(request: SwitchKind): void {
    Atomics.store(this.#words, Word.switched, SWITCHES.indexOf(request));
  }

  /** The switch that has been asked for since the last call, if one has. */
  takeAsked(): SwitchKind | undefined {
    return SWITCHES[Atomics.exchange(this.#words, Word.switched, 0)];
  }

  /** Whether the newest session is one that bars are received for. */
  get isLive(): boolean {
    return Atomics.load(this.#words, Word.live) !== 0;
  }

  set isLive(value: boolean) {
    Atomics.store(this.#words, Word.live, value ? 1 : 0);
  }

  /** How many marks there are. */
  get marks(): number {
    return Atomics.load(this.#words, Word.marks);
  }

  /** A mark by its number. */
  mark(index: number): SlotMark {
    const at = index * MARK_NUMBERS;
    return {
      kind: MARK_KINDS[this.#numbers[at]],
      from: this.#numbers[at + 1],
      to: this.#numbers[at + 2],
    };
  }

  /**
   * Adds a mark, or extends the last one of the same kind whose slots end where
   * it begins. Call it before the slices of its slots are published. Returns
   * `false` if the board is full.
   */
  add({ kind, from, to }: SlotMark, previous: number): boolean {
    const { marks } = this;
    const last = marks === 0 ? undefined : this.mark(marks - 1);
    if (kind === "late" && last?.kind === kind && last.to === previous) {
      this.#numbers[(marks - 1) * MARK_NUMBERS + 2] = to;
      return true;
    }
    if (marks === MARKS_MAX) return false;
    const at = marks * MARK_NUMBERS;
    this.#numbers[at] = MARK_KINDS.indexOf(kind);
    this.#numbers[at + 1] = from;
    this.#numbers[at + 2] = to;
    Atomics.store(this.#words, Word.marks, marks + 1);
    return true;
  }
}
