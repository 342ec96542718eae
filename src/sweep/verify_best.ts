/**
 * Runs the best set of a sweep again.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { auditError, auditReport } from "../results/report_audit.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import { SWEEP_METRICS, sweepMetrics } from "../tape/set_metrics.ts";
import type { SweepRow } from "./result_store.ts";
import type { SweepRun } from "./sweep_run.ts";

/**
 * Runs the best set once more in a thread that has run no other set; over a tape
 * with its own indicators alone if the config brings any along. The result
 * differs if it depends on something outside of the run. Strategies and
 * scanners that a program gives have no thread of their own and are not checked.
 *
 * Its figures are computed again from the account that the thread reports.
 *
 * @throws {SessionError} `strategy_failed` if the result differs;
 * `worker_failed` if figures are not those of the account.
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
      wantsAccount: true,
      // Indicators of other sets may have changed those of this one.
      ownTape: run.plan.own.modules.length > 0,
    },
    ({ outcome }) => {
      if (outcome.status === "done" && outcome.hash === best.hash) {
        return auditSet(run, best, outcome);
      }
      throw new SessionError(
        "strategy_failed",
        `Set ${best.set} gave a different result when it ran again: its strategy or an indicator depends on something outside of the run, such as files, environment variables, the machine's clock or Math.random(); context.random() gives equal numbers in every run`,
      );
    },
  );
}

/** Compares the figures of a set with those of its account. */
function auditSet(
  { plan, runner }: SweepRun,
  { set, metrics }: SweepRow,
  { account, hash, metrics: again }: SetOutcome & { readonly status: "done" },
): void {
  if (account === undefined) return;
  const { session_data_config, strategies, report_config } = plan.config(set);
  const dates = account.sessions.map(({ date }) => date);
  auditReport({ account, hash }, {
    symbols: [...session_data_config.symbols, ...session_data_config.universe],
    strategies: Math.max(1, strategies.length),
    dates,
  });
  const { max_drawdown: depth } = again;
  const right = sweepMetrics(account, {
    sessionsPerYear: runner.sessionsPerYear(dates),
    riskFreeRate: report_config.risk_free_rate,
  }, depth === null ? undefined : { depth });
  for (const name of SWEEP_METRICS) {
    if (metrics[name] === right[name]) continue;
    throw auditError(
      `${name} of set ${set}: ${metrics[name]} instead of ${right[name]}`,
    );
  }
}
