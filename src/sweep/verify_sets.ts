/**
 * Runs some sets of a sweep again: the best one, and random ones.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { runInstruments } from "../instruments/resolve.ts";
import { auditError, auditReport } from "../results/report_audit.ts";
import { deflatedSharpe } from "../statistics/deflated_sharpe.ts";
import { sessionReturns } from "../statistics/returns.ts";
import type { Statistic } from "../statistics/statistic.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import { SWEEP_METRICS, sweepMetrics } from "../tape/set_metrics.ts";
import { Contracts } from "../trading/contracts.ts";
import type { SweepRow } from "./result_store.ts";
import type { SetRange } from "./shard.ts";
import type { SweepRun } from "./sweep_run.ts";

/** Of so many sets one runs again, if the options do not say how many. */
const SETS_PER_SAMPLE = 400;

/**
 * Runs the best set and a random sample of all sets once more, each in a thread
 * that has run no other set; over a tape with their own indicators alone if the
 * config brings any along. A result differs if it depends on something outside
 * of the set: what an earlier set has left, or the machine. Strategies and
 * scanners that a program gives have no thread of their own and are not checked.
 *
 * The figures are computed again here from the account that the thread reports.
 * `windows` is how many windows the sets ran over. Returns the deflated Sharpe
 * ratio of the best set; `undefined` if it did not run again.
 *
 * @throws {SessionError} `strategy_failed` if a result differs, which then is
 * not resumed; `worker_failed` if figures are not those of the account.
 */
export async function verifySets(
  run: SweepRun,
  windows: number,
): Promise<Statistic | undefined> {
  const { options, results } = run;
  const { strategies, scanners } = options;
  if (strategies !== undefined || scanners !== undefined) return undefined;
  if (run.times.setsRun === 0 && results.isVerified) {
    return results.deflatedSharpe;
  }
  let deflated: Statistic | undefined;
  // A part of a sweep may have no set that did not fail.
  const best = results.best(0, run.rank, 1).find(({ set }) =>
    isIn(run.plan.range, set)
  );
  const chosen = new Map<number, Set<number>>();
  if (best !== undefined) chosen.set(best.set, new Set([0]));
  for (const [set, window] of sample(run, windows, best?.set)) {
    chosen.set(set, (chosen.get(set) ?? new Set()).add(window));
  }
  run.runner.stop();
  await run.runner.run(
    run.windows,
    {
      windowsOf: (set) => [...chosen.get(set) ?? []],
      wantsAccount: true,
      alone: true,
      // Indicators of other sets may have changed those of these.
      ownTape: run.plan.own.modules.length > 0,
    },
    ({ set, window, outcome }) => {
      const row = results.row(window, set);
      if (outcome.status === "done" && outcome.hash === row?.hash) {
        auditSet(run, row, outcome);
        if (set === best?.set && window === 0) {
          deflated = deflatedBest(run, set, outcome);
        }
        return;
      }
      results.disown();
      throw new SessionError(
        "strategy_failed",
        `Set ${set} gave a different result when it ran again: its strategy or an indicator depends on something outside of the run, such as what an earlier set has left, files, environment variables, the machine's clock or Math.random(); context.random() gives equal numbers in every run`,
      );
    },
  );
  results.markVerified(deflated);
  return deflated;
}

/** The deflated Sharpe ratio of the best set, with all sets as trials. */
function deflatedBest(
  { plan, runner, results }: SweepRun,
  set: number,
  { account }: SetOutcome & { readonly status: "done" },
): Statistic | undefined {
  if (account === undefined) return undefined;
  const { sessions, startingCash } = account;
  const { riskFreeRate, sessionsPerYear } = {
    riskFreeRate: plan.config(set).report_config.risk_free_rate,
    sessionsPerYear: runner.sessionsPerYear(sessions.map(({ date }) => date)),
  };
  const free = (1 + riskFreeRate) ** (1 / sessionsPerYear) - 1;
  const returns = sessionReturns({
    start: startingCash,
    equity: sessions.map(({ equity }) => equity),
    from: 0,
    to: 0,
  }).map((value) => value - free);
  const trials: number[] = [];
  for (const { metrics: { sharpe } } of results.all(0)) {
    if (sharpe !== null) trials.push(sharpe);
  }
  return deflatedSharpe({ returns, trials, sessionsPerYear });
}

/** A set and one of its windows. */
type SetAndWindow = readonly [set: number, window: number];

/** Random finished sets other than `best`, with their windows. */
function sample(
  { options, plan, results }: SweepRun,
  windows: number,
  best: number | undefined,
): readonly SetAndWindow[] {
  const { range, space: { size } } = plan;
  const done: SetAndWindow[] = [];
  for (let window = 0; window < windows; window++) {
    results.finished(window, size).forEach((status, set) => {
      if (status !== 1 || set === best || !isIn(range, set)) return;
      done.push([set, window]);
    });
  }
  const wanted = options.verify ?? Math.ceil(done.length / SETS_PER_SAMPLE);
  const count = Math.min(wanted, done.length);
  // The first steps of a shuffle. No strategy can know the numbers.
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(Math.random() * (done.length - i));
    [done[i], done[other]] = [done[other], done[i]];
  }
  return done.slice(0, count);
}

function isIn({ from, to }: SetRange, set: number): boolean {
  return set >= from && set < to;
}

/** Compares the figures of a set with those of its account. */
function auditSet(
  { plan, runner }: SweepRun,
  { set, metrics }: SweepRow,
  { account, hash, metrics: again }: SetOutcome & { readonly status: "done" },
): void {
  if (account === undefined) return;
  const { strategies, report_config, trading_config } = plan.config(set);
  const { symbols, instruments } = runner.requirementsOf(set);
  const dates = account.sessions.map(({ date }) => date);
  auditReport({ account, hash }, {
    symbols,
    contracts: new Contracts(runInstruments(instruments, trading_config)),
    conversionCost: trading_config.conversion_cost,
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
