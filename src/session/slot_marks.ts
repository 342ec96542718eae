/**
 * The marks of a run's slots: those that are known before it, and in a live run
 * those of its board.
 *
 * @module
 */
import {
  LiveBoard,
  type LiveBoardHandle,
  type SlotMark,
} from "./live_board.ts";

/** Looks up marks while slices pass, in order. */
export class SlotMarks {
  readonly #known: readonly SlotMark[];
  readonly #board: LiveBoard | undefined;
  #at = 0;
  #boardAt = 0;

  /** `known` ascend by time; the marks of `board` come after them. */
  constructor(known: readonly SlotMark[], board?: LiveBoardHandle) {
    this.#known = known.filter(({ kind }) => kind === "late");
    this.#board = board === undefined ? undefined : new LiveBoard(board);
  }

  /** Whether there can be no mark. */
  get isEmpty(): boolean {
    return this.#known.length === 0 && this.#board === undefined;
  }

  /** Whether the slot that starts at `start` was released late; starts ascend. */
  isLate(start: number): boolean {
    while (this.#at < this.#known.length && this.#known[this.#at].to < start) {
      this.#at++;
    }
    if (this.#at < this.#known.length) {
      return this.#known[this.#at].from <= start;
    }
    return this.#board !== undefined && this.#isLateOn(this.#board, start);
  }

  #isLateOn(board: LiveBoard, start: number): boolean {
    const { marks } = board;
    for (; this.#boardAt < marks; this.#boardAt++) {
      const { kind, from, to } = board.mark(this.#boardAt);
      if (kind !== "late" || to < start) continue;
      return from <= start;
    }
    return false;
  }
}
