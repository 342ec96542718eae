/**
 * Runs sets in threads of this process, which share one tape.
 *
 * @module
 */
import { TapeKeeper } from "../tape/tape_keeper.ts";
import type { SweepExecutor, SweepListeners } from "./sweep_executor.ts";
import { jobsOf, type SetOrder, type SweepRecipe } from "./sweep_recipe.ts";
import { SetThread } from "./set_thread.ts";
import { ThreadTask } from "./thread_task.ts";

/** A pool of threads; they load their code while the first tape is made. */
export class LocalThreads implements SweepExecutor {
  readonly parallel: number;
  readonly #tapes = new TapeKeeper();
  #threads: SetThread[] = [];

  readonly #marks: boolean;

  /**
   * A pool of `count` threads, which start with the first run. With `marks`,
   * their calls of strategies are marked on standard error.
   */
  constructor(count: number, marks = false) {
    this.parallel = count;
    this.#marks = marks;
  }

  /** See {@linkcode SweepExecutor.run}. */
  async run(
    recipe: SweepRecipe,
    orders: Iterable<SetOrder>,
    { onTape, onWarnings, onSet }: SweepListeners,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#start();
    const tape = await this.#tapes.tapeFor(recipe.tape, onTape, signal);
    onWarnings?.(tape.warnings);
    const task = new ThreadTask(
      this.#threads,
      tape,
      jobsOf(recipe, orders, tape),
      onSet,
      recipe.strategySeconds,
    );
    try {
      await task.run(signal);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** See {@linkcode SweepExecutor.stop}. */
  stop(): void {
    for (const thread of this.#threads) thread.terminate();
    this.#threads = [];
  }

  #start(): void {
    while (this.#threads.length < this.parallel) {
      const name = `sweep ${this.#threads.length + 1}`;
      this.#threads.push(new SetThread(name, this.#marks));
    }
  }
}
