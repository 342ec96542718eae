/**
 * Makes tapes and keeps the last one.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { stoppedError } from "../system/stage_errors.ts";
import { isA } from "../text/message_of.ts";
import { turn } from "../sync/event_loop.ts";
import { makeTape, type Tape } from "./tape.ts";
import { canAdd, changeIndicators } from "./tape_indicators.ts";
import { indicatorKey, type TapeRecipe } from "./tape_recipe.ts";
import { indicatorBytes } from "./tape_room.ts";

/**
 * Keeps the last tape, which may serve later recipes as well. Its bars stay for
 * all recipes with its key; an indicator stays until its memory is needed for
 * another one. A tape that cannot be added to is made again, with its indicators
 * and the new ones: later recipes often need some of them.
 */
export class TapeKeeper {
  #tape: Tape | undefined;
  #key = "";
  /** By key: the recipe that last had the indicator, by number. */
  readonly #lastUse = new Map<string, number>();
  #recipes = 0;

  /**
   * The kept tape if it has the bars of the recipe, with what it lacks of the
   * recipe's indicators; else a new one. `onShare` is called with the share that
   * is loaded, and with 1 when the tape is complete.
   *
   * @throws {SessionError} as {@linkcode makeTape}.
   */
  async tapeFor(
    recipe: TapeRecipe,
    onShare: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<Tape> {
    const tape = await this.#completed(recipe, signal) ??
      await this.#newTape(this.#withKept(recipe), onShare, signal);
    this.#recipes++;
    for (const indicator of recipe.requirements.indicators) {
      this.#lastUse.set(indicatorKey(indicator), this.#recipes);
    }
    onShare(1);
    return tape;
  }

  /** A recipe that also has the indicators of the kept tape, as far as they fit. */
  #withKept(recipe: TapeRecipe): TapeRecipe {
    const kept = this.#tape;
    if (kept === undefined || this.#key !== recipe.key) return recipe;
    const { requirements } = recipe;
    const wanted = new Set(requirements.indicators.map(indicatorKey));
    const removed = this.#notNeeded(kept, recipe);
    const others = kept.indicators.filter((indicator, i) =>
      !wanted.has(indicatorKey(indicator)) && !removed.has(i)
    );
    const indicators = [...requirements.indicators, ...others]
      .map((indicator, i) => ({ ...indicator, id: `i${i}` }));
    return { ...recipe, requirements: { ...requirements, indicators } };
  }

  async #newTape(
    recipe: TapeRecipe,
    onShare: (share: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<Tape> {
    // The old tape's memory is released before the new one takes its own.
    this.#tape = undefined;
    this.#lastUse.clear();
    const tape = await makeTape(recipe, {
      onProgress: ({ sessions, sessionsTotal }) =>
        onShare(sessions / sessionsTotal),
      ...(signal !== undefined && { signal }),
    });
    this.#tape = tape;
    this.#key = recipe.key;
    return tape;
  }

  /** The kept tape with the recipe's indicators, if it can have them. */
  async #completed(
    recipe: TapeRecipe,
    signal: AbortSignal | undefined,
  ): Promise<Tape | undefined> {
    const kept = this.#tape;
    if (kept === undefined || this.#key !== recipe.key) return undefined;
    const there = new Set(kept.indicators.map(indicatorKey));
    const missing = recipe.requirements.indicators.filter((indicator) =>
      !there.has(indicatorKey(indicator))
    );
    if (missing.length === 0) return kept;
    if (!canAdd(missing, recipe)) return undefined;
    const removed = this.#notNeeded(kept, recipe);
    let tape = changeIndicators(kept, recipe.room, removed, []);
    // A change that fails half way leaves no tape.
    this.#tape = undefined;
    try {
      for (const indicator of missing) {
        // The caller's event loop runs between two indicators.
        await turn();
        if (signal?.aborted) throw stoppedError();
        tape = changeIndicators(tape, recipe.room, new Set(), [indicator]);
      }
    } catch (error) {
      // After thousands of indicators no more series fit: a new tape has places.
      if (isA(error, SessionError) && error.code === "memory_invalid") return;
      throw error;
    }
    this.#tape = tape;
    return tape;
  }

  /** The indicators to remove, by place: the oldest ones, until all fit. */
  #notNeeded(
    { indicators }: Tape,
    { requirements, room, memoryBytes = Infinity }: TapeRecipe,
  ): ReadonlySet<number> {
    const wanted = new Set(requirements.indicators.map(indicatorKey));
    const others = indicators.map((indicator, i) => ({
      i,
      key: indicatorKey(indicator),
      bytes: indicatorBytes(indicator, room),
    })).filter(({ key }) => !wanted.has(key));
    const use = (key: string) => this.#lastUse.get(key) ?? 0;
    others.sort((a, b) => use(a.key) - use(b.key));
    let bytes = room.bytes +
      [...requirements.indicators, ...others.map(({ i }) => indicators[i])]
        .reduce(
          (sum, one) => sum + indicatorBytes(one, room),
          0,
        );
    const removed = new Set<number>();
    for (const { i, bytes: own } of others) {
      if (bytes <= memoryBytes) break;
      removed.add(i);
      bytes -= own;
    }
    return removed;
  }
}
