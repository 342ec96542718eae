/**
 * The port for running the sets of a sweep: on threads here, or on other
 * machines.
 *
 * @module
 */
import type { SetOutcome } from "../tape/set_job.ts";
import type { SetOrder, SweepRecipe } from "./sweep_recipe.ts";

/** The outcome of one {@linkcode SetOrder}. */
export interface SetReport {
  /** The number of the set. */
  readonly set: number;
  /** The number of the window. */
  readonly window: number;
  /** Base bars that the set ran over. */
  readonly bars: number;
  /** The outcome. */
  readonly outcome: SetOutcome;
}

/** What an executor reports. An error thrown by a listener ends the run. */
export interface SweepListeners {
  /** Called with the share of the tape that is loaded; 1 when sets begin. */
  readonly onTape: (share: number) => void;
  /** Called with the warnings about the bars of the tape, before sets begin. */
  readonly onWarnings?: (warnings: readonly string[]) => void;
  /** Called with each outcome, in any order. */
  readonly onSet: (report: SetReport) => void;
}

/**
 * Runs parameter sets. An executor makes its own tape from the recipe, so it
 * needs nothing from the process that plans the sweep, and equal recipes give
 * equal outcomes everywhere.
 */
export interface SweepExecutor {
  /** The number of sets that run at the same time. */
  readonly parallel: number;
  /**
   * Runs every order once.
   *
   * @throws {SessionError} `stopped` after `signal` aborts; any error that ends
   * all sets, such as a module that cannot be imported.
   */
  run(
    recipe: SweepRecipe,
    orders: Iterable<SetOrder>,
    listeners: SweepListeners,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Ends threads and connections; a further run starts new ones. */
  stop(): void;
}
