// The deflated Sharpe ratio of a sweep's best set, against backtests of all sets.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { formatSweep } from "../../src/sweep/sweep_text.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";
import { sweepInput } from "./_sweep.ts";

const DAYS = daysBetween("2024-06-10", "2024-07-26");
const RUN = DAYS.slice(3);
const SPACE = ["fast=2..4", "slow=6,9"];

/** The area below the normal density up to a value, by Simpson's rule. */
function area(to: number): number {
  const steps = 200_000;
  const from = -12;
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((from + i * width) ** 2) / 2);
  }
  return sum * width / 3 / Math.sqrt(2 * Math.PI);
}

const mean = (values: readonly number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;
const moment = (values: readonly number[], power: number) =>
  mean(values.map((value) => (value - mean(values)) ** power));

Deno.test("the best set has the deflated Sharpe ratio of its own backtest among those of all sets", () =>
  withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 11 },
        { name: "BBB", seed: 12, gaps: 0.02 },
        { name: "CCC", seed: 13 },
      ],
    });
    const input = sweepInput({
      backtest_config: {
        start_date: RUN[0].date,
        end_date: RUN[RUN.length - 1].date,
      },
      report_config: { risk_free_rate: 0.04 },
    });
    const options = {
      db,
      space: SPACE,
      workers: 2,
      rank: "sharpe",
      out: `${folder}/sweep.db`,
    } as const;
    const sweep = await runSweep(input, options);
    const runs = await Promise.all(
      sweep.best.map((row) =>
        runBacktest(parseSessionConfig(input, { variables: row.parameters }), {
          db,
          runner: "inline",
        })
      ),
    );
    const { equity, account, statistics: { basis } } = runs[0];
    const year = basis.sessionsPerYear;
    const free = 1.04 ** (1 / year) - 1;
    const returns = equity.map((one, i) =>
      one.equity / (i === 0 ? account.startingCash : equity[i - 1].equity) - 1 -
      free
    );
    const trials = runs.map(({ statistics }) =>
      (statistics.overall.sharpe.value ?? NaN) / Math.sqrt(year)
    );
    const n = returns.length;
    const ratio = mean(returns) /
      Math.sqrt(moment(returns, 2) * n / (n - 1));
    assertAlmostEquals(ratio, trials[0], 1e-9);
    const spread = Math.sqrt(moment(trials, 2) * 6 / 5);
    // scipy 1.17.1: norm.ppf(1 - 1 / 6), norm.ppf(1 - 1 / (6 * e))
    const best = spread * ((1 - 0.5772156649015329) * 0.967421566101701 +
      0.5772156649015329 * 1.5438425504501445);
    const skewness = moment(returns, 3) / moment(returns, 2) ** 1.5;
    const kurtosis = moment(returns, 4) / moment(returns, 2) ** 2;
    const right = area(
      (ratio - best) * Math.sqrt(n - 1) /
        Math.sqrt(1 - skewness * ratio + (kurtosis - 1) / 4 * ratio ** 2),
    );
    const { deflatedSharpe } = sweep;
    assert(deflatedSharpe !== undefined && deflatedSharpe.value !== null);
    assertAlmostEquals(deflatedSharpe.value, right, 1e-9);
    assert(
      formatSweep(sweep).includes(
        `deflated Sharpe ratio of the best set: ${right.toFixed(3)}, `,
      ),
    );
    // A sweep that has nothing left to do still knows it.
    const again = await runSweep(input, options);
    assertEquals(again.metrics.setsRun, 0);
    assertEquals(again.deflatedSharpe, deflatedSharpe);
    const part = await runSweep(input, {
      ...options,
      out: undefined,
      shard: { number: 1, of: 2 },
    });
    assertEquals(part.deflatedSharpe, undefined);
  }));
