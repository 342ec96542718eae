/**
 * Tests the best set of each split on the sessions that follow.
 *
 * @module
 */
import type { EquityFalls } from "../statistics/drawdown_track.ts";
import { receivedError } from "../system/stage_errors.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { SweepRun } from "./sweep_run.ts";
import {
  type Fold,
  joinAccounts,
  type WalkForwardResult,
} from "./walk_forward.ts";

/** The outcome of a trial. */
interface Trial {
  readonly outcome: Extract<SetOutcome, { status: "done" }>;
  readonly account: BrokerResult;
  readonly falls: EquityFalls;
}

/**
 * Runs the best set of every split over its test sessions. The test windows
 * follow the training windows in `run.windows`.
 *
 * @throws {SessionError} of the first trial that fails.
 */
export async function tryFolds(
  run: SweepRun,
  folds: readonly Fold[],
): Promise<WalkForwardResult> {
  const { results, runner, rank } = run;
  const best = folds.map((_, fold) => results.best(fold, rank, 1)[0]);
  const trials: Trial[] = [];
  await runner.run(
    run.windows,
    {
      windowsOf: (set) =>
        best.flatMap((row, fold) =>
          row.set === set ? [folds.length + fold] : []
        ),
      wantsAccount: true,
    },
    ({ window, outcome }) => {
      if (outcome.status === "failed") throw receivedError(outcome.error);
      const { account, falls } = outcome;
      if (account === undefined || falls === undefined) {
        throw new TypeError(`The trial over window ${window} has no account`);
      }
      trials[window - folds.length] = { outcome, account, falls };
    },
  );
  const tried = trials.flatMap(({ account }) =>
    account.sessions.map(({ date }) => date)
  );
  const { report_config } = run.plan.config(best[0].set);
  const joined = joinAccounts(trials, {
    sessionsPerYear: runner.sessionsPerYear(tried),
    riskFreeRate: report_config.risk_free_rate,
  });
  const { dates } = runner;
  const range = ({ from, to }: TapeWindow) =>
    [dates[from], dates[to - 1]] as const;
  return {
    folds: folds.map(({ train, test }, fold) => ({
      train: range(train),
      test: range(test),
      set: best[fold].set,
      parameters: best[fold].parameters,
      inSample: best[fold].metrics,
      outOfSample: trials[fold].outcome.metrics,
      hash: trials[fold].outcome.hash,
    })),
    outOfSample: joined.metrics,
    equity: joined.equity,
    sessionsLeft: dates.length - folds[folds.length - 1].test.to,
  };
}
