/**
 * A sweep as plain data: everything that an executor needs, on any machine.
 *
 * @module
 */
import type { LogLevel } from "../log/log_record.ts";
import type { SetJob, SetRecipe } from "../tape/set_job.ts";
import type { Tape } from "../tape/tape.ts";
import { indicatorKey, type TapeRecipe } from "../tape/tape_recipe.ts";

/**
 * Sets that run over one tape. It holds plain data alone, and can be posted or
 * stored as a structured clone.
 */
export interface SweepRecipe {
  /** The tape. */
  readonly tape: TapeRecipe;
  /** How long a callback of a strategy may take, in seconds; 0 for ever. */
  readonly strategySeconds: number;
  /** Whether each set has a thread of its own. Defaults to `false`. */
  readonly alone?: boolean;
  /** The sets; their indicators are numbered as in the tape's recipe. */
  readonly sets: readonly SetRecipe[];
}

/** One requested run of a recipe. */
export interface SetOrder {
  /** The number of the set. */
  readonly set: number;
  /** The number of the window. */
  readonly window: number;
  /** Whether the outcome includes the whole account besides its figures. */
  readonly wantsAccount: boolean;
  /** The least severe log records that the outcome includes; defaults to none. */
  readonly logLevel?: LogLevel | undefined;
}

/** The jobs of orders over a tape, which may have more indicators than the recipe. */
export function* jobsOf(
  recipe: SweepRecipe,
  orders: Iterable<SetOrder>,
  tape: Pick<Tape, "indicators">,
): Generator<SetJob> {
  const places = new Map(
    tape.indicators.map((indicator, i) => [indicatorKey(indicator), i]),
  );
  const onTape = recipe.tape.requirements.indicators.map((indicator) => {
    const place = places.get(indicatorKey(indicator));
    if (place !== undefined) return place;
    throw new RangeError(`The tape has no indicator ${indicator.name}`);
  });
  const sets = new Map(recipe.sets.map((set) => [set.set, set]));
  for (const { set, window, wantsAccount, logLevel } of orders) {
    const found = sets.get(set);
    if (found === undefined) throw new RangeError(`No recipe of set ${set}`);
    const indicators = found.indicators.map(({ id, onTape: place }) => ({
      id,
      onTape: onTape[place],
    }));
    yield { ...found, indicators, window, wantsAccount, logLevel };
  }
}
