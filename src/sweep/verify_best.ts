/**
 * Runs the best set of a sweep again.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SweepRun } from "./sweep_run.ts";

/**
 * Runs the best set once more in a thread that has run no other set; over a tape
 * with its own indicators alone if the config brings any along. The result
 * differs if it depends on something outside of the run. Strategies and
 * scanners that a program gives have no thread of their own and are not checked.
 *
 * @throws {SessionError} `strategy_failed` if the result differs.
 */
export async function verifyBest(run: SweepRun): Promise<void> {
  const { strategies, scanners } = run.options;
  if (strategies !== undefined || scanners !== undefined) return;
  if (run.times.setsRun === 0) return;
  const [best] = run.results.best(0, run.rank, 1);
  run.runner.stop();
  await run.runner.run(
    run.windows,
    {
      windowsOf: (set) => set === best.set ? [0] : [],
      wantsAccount: false,
      // Indicators of other sets may have changed those of this one.
      ownTape: run.plan.own.modules.length > 0,
    },
    ({ outcome }) => {
      if (outcome.status === "done" && outcome.hash === best.hash) return;
      throw new SessionError(
        "strategy_failed",
        `Set ${best.set} gave a different result when it ran again: its strategy or an indicator depends on something outside of the run, such as files, environment variables, the machine's clock or Math.random(); context.random() gives equal numbers in every run`,
      );
    },
  );
}
