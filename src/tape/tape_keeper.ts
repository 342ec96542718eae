/**
 * Makes tapes and keeps the last one.
 *
 * @module
 */
import { makeTape, type Tape } from "./tape.ts";
import { indicatorKey, type TapeRecipe } from "./tape_recipe.ts";

/** Keeps the last tape, which may serve later recipes as well. */
export class TapeKeeper {
  #tape: Tape | undefined;
  #key = "";

  /**
   * The kept tape if it has the bars and all indicators of the recipe, else a
   * new one. `onShare` is called with the share that is loaded, and with 1 when
   * the tape is complete.
   *
   * @throws {SessionError} as {@linkcode makeTape}.
   */
  async tapeFor(
    recipe: TapeRecipe,
    onShare: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<Tape> {
    let tape = this.#tape;
    if (tape === undefined || !this.#serves(tape, recipe)) {
      // The old tape's memory is released before the new one takes its own.
      this.#tape = undefined;
      tape = await makeTape(recipe, {
        onProgress: ({ sessions, sessionsTotal }) =>
          onShare(sessions / sessionsTotal),
        ...(signal !== undefined && { signal }),
      });
      this.#tape = tape;
      this.#key = recipe.key;
    }
    onShare(1);
    return tape;
  }

  #serves(tape: Tape, recipe: TapeRecipe): boolean {
    if (this.#key !== recipe.key) return false;
    const there = new Set(tape.indicators.map(indicatorKey));
    return recipe.requirements.indicators.every((indicator) =>
      there.has(indicatorKey(indicator))
    );
  }
}
