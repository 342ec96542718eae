/**
 * Runs sets in the caller's thread, one after the other.
 *
 * @module
 */
import { isA } from "../text/message_of.ts";
import { turn } from "../sync/event_loop.ts";
import { RejectionWatch } from "../system/rejection_watch.ts";
import { stoppedError } from "../system/stage_errors.ts";
import type { SetJob, SetOutcome } from "../tape/set_job.ts";
import { runSet } from "../tape/set_runner.ts";
import { type StrategyMaker, SweepEnd } from "../tape/set_strategies.ts";
import type { Tape } from "../tape/tape.ts";
import { TapeKeeper } from "../tape/tape_keeper.ts";
import type { SweepExecutor, SweepListeners } from "./sweep_executor.ts";
import { jobsOf, type SetOrder, type SweepRecipe } from "./sweep_recipe.ts";

/** The executor for strategies given as objects, which cannot be sent to a thread. */
export class CallerThread implements SweepExecutor {
  readonly parallel = 1;
  readonly #maker: StrategyMaker;
  readonly #tapes = new TapeKeeper();

  /** An executor with strategies that `maker` makes. */
  constructor(maker: StrategyMaker) {
    this.#maker = maker;
  }

  /** See {@linkcode SweepExecutor.run}. */
  async run(
    recipe: SweepRecipe,
    orders: Iterable<SetOrder>,
    listeners: SweepListeners,
    signal?: AbortSignal,
  ): Promise<void> {
    const { onTape, onWarnings, onSet } = listeners;
    const tape = await this.#tapes.tapeFor(recipe.tape, onTape, signal);
    onWarnings?.(tape.warnings);
    const rejections = new RejectionWatch(false);
    try {
      for (const job of jobsOf(recipe, orders, tape)) {
        const outcome = await this.#outcomeOf(tape, job, rejections);
        if (outcome !== undefined) {
          const { set, window } = job;
          onSet({ set, window, bars: tape.bars[window], outcome });
        }
        // Yield to the event loop, so that the signal can abort.
        await turn();
        if (signal?.aborted) throw stoppedError();
      }
    } finally {
      rejections.stop();
    }
  }

  async #outcomeOf(
    tape: Tape,
    job: SetJob,
    rejections: RejectionWatch,
  ): Promise<SetOutcome | undefined> {
    try {
      return await runSet(
        tape,
        job,
        this.#maker,
        () => false,
        { settle: () => rejections.settle() },
      );
    } catch (error) {
      throw isA(error, SweepEnd) ? error.cause : error;
    }
  }

  /** Does nothing: there is no thread to stop. */
  stop(): void {}
}
