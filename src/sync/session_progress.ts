/**
 * Back-pressure by session: which session the readers of a writer's blocks have
 * begun. A block is reused only after all of them have left it.
 *
 * @module
 */
import type { ControlBlock } from "../memory/control_block.ts";
import type { ControlWordName } from "../memory/layout.ts";

/** How far the readers of some series are, by sessions. */
export class SessionProgress {
  readonly #control: ControlBlock;
  /** The words in which readers publish how many sessions they have begun. */
  readonly #words: readonly ControlWordName[];

  /** Follows the readers that publish in `words`. */
  constructor(control: ControlBlock, words: readonly ControlWordName[]) {
    this.#control = control;
    this.#words = words;
  }

  /** The last session that all readers have begun, −1 before the first. */
  get last(): number {
    let fewest = Infinity;
    for (const word of this.#words) {
      fewest = Math.min(fewest, this.#control.load(word));
    }
    return fewest - 1;
  }

  /**
   * Blocks until all readers have begun the session before `session`, for about
   * `timeoutMs`.
   */
  wait(session: number, timeoutMs?: number): void {
    for (const word of this.#words) {
      const begun = this.#control.load(word);
      if (begun < session) return this.#control.wait(word, begun, timeoutMs);
    }
  }
}
