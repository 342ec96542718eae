/**
 * Tests the best set of each split on the sessions that follow.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { isSection } from "../config/variables.ts";
import type { EquityFalls } from "../statistics/drawdown_track.ts";
import { receivedError } from "../system/stage_errors.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { ResultStore, SweepRow } from "./result_store.ts";
import type { SweepRun } from "./sweep_run.ts";
import {
  type Fold,
  joinAccounts,
  type WalkForwardResult,
} from "./walk_forward.ts";

/** The outcome of a trial. */
interface Trial {
  readonly row: SweepRow;
  readonly account: BrokerResult;
  readonly falls: EquityFalls;
}

/**
 * Runs the best set of every split over its test sessions, unless the results
 * have the trial. The test windows follow the training windows in
 * `run.windows`.
 *
 * @throws {SessionError} of the first trial that fails.
 */
export async function tryFolds(
  run: SweepRun,
  folds: readonly Fold[],
): Promise<WalkForwardResult> {
  const { results, runner, rank } = run;
  const best = folds.map((_, fold) => results.best(fold, rank, 1)[0]);
  // Trials of sets that another figure ranks first.
  best.forEach(({ set }, fold) => results.keepOnly(folds.length + fold, set));
  await runner.run(
    run.windows,
    {
      windowsOf: (set) =>
        best.flatMap((row, fold) => {
          const window = folds.length + fold;
          const isMissing = row.set === set &&
            results.account(window, set) === undefined;
          return isMissing ? [window] : [];
        }),
      wantsAccount: true,
    },
    ({ set, window, outcome }) => {
      if (outcome.status === "failed") throw receivedError(outcome.error);
      results.add(window, set, run.plan.space.at(set), outcome);
    },
  );
  const trials = best.map(({ set }, fold) =>
    trialOf(results, folds.length + fold, set)
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
      outOfSample: trials[fold].row.metrics,
      hash: trials[fold].row.hash,
    })),
    outOfSample: joined.metrics,
    equity: joined.equity,
    sessionsLeft: dates.length - folds[folds.length - 1].test.to,
  };
}

/**
 * A stored trial.
 *
 * @throws {SessionError} `store_corrupt` if its account is damaged.
 */
function trialOf(results: ResultStore, window: number, set: number): Trial {
  const row = results.row(window, set);
  const stored = results.account(window, set);
  if (row !== undefined && isTrial(stored)) return { row, ...stored };
  throw new SessionError(
    "store_corrupt",
    `The account of set ${set} over window ${window} in the sweep results is damaged; start again with --restart`,
  );
}

function isTrial(value: unknown): value is Omit<Trial, "row"> {
  return isSection(value) && isSection(value.account) &&
    Array.isArray(value.account.sessions) && isSection(value.falls) &&
    Array.isArray(value.falls.peaks);
}
