/**
 * Runs the best set of a sweep again.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SweepRun } from "./sweep_run.ts";

/**
 * Runs the best set once more in a thread that has run no other set: state that
 * a module keeps from one set to the next makes the result differ. Strategies
 * given as objects have no thread of their own and are not checked.
 *
 * @throws {SessionError} `strategy_failed` if the result differs.
 */
export async function verifyBest(run: SweepRun): Promise<void> {
  if (run.times.setsRun === 0 || run.options.strategies !== undefined) return;
  const [best] = run.results.best(0, run.rank, 1);
  run.runner.stop();
  await run.runner.run(
    run.windows,
    {
      windowsOf: (set) => set === best.set ? [0] : [],
      wantsAccount: false,
    },
    ({ outcome }) => {
      if (outcome.status === "done" && outcome.hash === best.hash) return;
      throw new SessionError(
        "strategy_failed",
        `Set ${best.set} gave a different result in a new thread: its strategy keeps state from one run to the next, outside of what its factory makes, so its results depend on earlier runs`,
      );
    },
  );
}
