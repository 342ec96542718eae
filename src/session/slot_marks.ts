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
  type SwitchKind,
} from "./live_board.ts";

/** Looks up marks while slices pass, in order. */
export class SlotMarks {
  readonly #board: LiveBoard | undefined;
  /** Marks of the board that have been read. */
  #read = 0;
  /** Those that are not over, ascending by time. */
  readonly #late: SlotMark[];
  readonly #switches: SlotMark[];

  /** `known` ascend by time; the marks of `board` come after them. */
  constructor(known: readonly SlotMark[], board?: LiveBoardHandle) {
    this.#late = known.filter(({ kind }) => kind === "late");
    this.#switches = known.filter(({ kind }) => kind !== "late");
    this.#board = board === undefined ? undefined : new LiveBoard(board);
  }

  /** Whether there can be no mark. */
  get isEmpty(): boolean {
    return this.#board === undefined && this.#late.length === 0 &&
      this.#switches.length === 0;
  }

  /** Whether the slot that starts at `start` was released late; starts ascend. */
  isLate(start: number): boolean {
    this.#readBoard();
    const late = this.#late;
    while (late.length > 0 && late[0].to < start) {
      // The last one of a board may still be extended.
      if (late.length === 1 && this.#board !== undefined) {
        late[0] = this.#newest(late[0]);
        if (late[0].to >= start) break;
      }
      late.shift();
    }
    return late.length > 0 && late[0].from <= start;
  }

  /** Start of the first slot before which a switch is used; Infinity if none is known. */
  get nextSwitch(): number {
    this.#readBoard();
    return this.#switches.length === 0 ? Infinity : this.#switches[0].from;
  }

  /** Takes the next switch, if it is used before the slot that starts at `start`. */
  takeSwitch(start: number): SwitchKind | undefined {
    if (!(this.nextSwitch <= start)) return undefined;
    const { kind } = this.#switches.shift() ?? {};
    return kind === "late" ? undefined : kind;
  }

  #readBoard(): void {
    if (this.#board === undefined) return;
    const { marks } = this.#board;
    for (; this.#read < marks; this.#read++) {
      const mark = this.#board.mark(this.#read);
      (mark.kind === "late" ? this.#late : this.#switches).push(mark);
    }
  }

  /** A mark of the board as it is now. */
  #newest(mark: SlotMark): SlotMark {
    const board = this.#board;
    for (let i = this.#read - 1; board !== undefined && i >= 0; i--) {
      const one = board.mark(i);
      if (one.kind === mark.kind && one.from === mark.from) return one;
    }
    return mark;
  }
}
