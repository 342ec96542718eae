/**
 * Runs sets in threads of this process, which share one tape.
 *
 * @module
 */
import { calledModules } from "../analysis/callees.ts";
import { TapeKeeper } from "../tape/tape_keeper.ts";
import type { SweepExecutor, SweepListeners } from "./sweep_executor.ts";
import { jobsOf, type SetOrder, type SweepRecipe } from "./sweep_recipe.ts";
import { SetThread } from "./set_thread.ts";
import { ThreadTask } from "./thread_task.ts";

/** How threads run sets. */
export interface LocalThreadsOptions {
  /** Whether calls of strategies are marked on standard error. */
  readonly marks?: boolean;
  /** Whether each set has a thread of its own, without permissions. */
  readonly sandbox?: boolean;
}

/** A pool of threads; they load their code while the first tape is made. */
export class LocalThreads implements SweepExecutor {
  readonly parallel: number;
  readonly #tapes = new TapeKeeper();
  #threads: SetThread[] = [];

  readonly #marks: boolean;
  readonly #sandbox: boolean;

  /** A pool of `count` threads, which start with the first run. */
  constructor(count: number, { marks, sandbox }: LocalThreadsOptions = {}) {
    this.parallel = count;
    this.#marks = marks === true;
    this.#sandbox = sandbox === true;
  }

  /** See {@linkcode SweepExecutor.run}. */
  async run(
    recipe: SweepRecipe,
    orders: Iterable<SetOrder>,
    { onTape, onWarnings, onSet }: SweepListeners,
    signal?: AbortSignal,
  ): Promise<void> {
    const alone = this.#sandbox || recipe.alone === true;
    // Threads that have run sets, or load other modules.
    if (alone) this.stop();
    this.#start(recipe);
    const tape = await this.#tapes.tapeFor(recipe.tape, onTape, signal);
    onWarnings?.(tape.warnings);
    const task = new ThreadTask(
      this.#threads,
      tape,
      jobsOf(recipe, orders, tape),
      onSet,
      recipe.strategySeconds,
      alone,
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

  #start({ sets }: SweepRecipe): void {
    const modules = new Set(
      sets.flatMap((set) => calledModules(set)),
    );
    while (this.#threads.length < this.parallel) {
      const name = `sweep ${this.#threads.length + 1}`;
      const sandbox = this.#sandbox ? modules : undefined;
      this.#threads.push(new SetThread(name, this.#marks, sandbox));
    }
  }
}
