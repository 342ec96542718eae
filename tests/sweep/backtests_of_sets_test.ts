// Every set of a sweep equals a backtest of its own.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { VariableValues } from "../../src/config/variables.ts";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { SweepOptions } from "../../src/sweep/sweep_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

const SPACE = ["fast=2..4", "slow=6,9"];

/** A backtest of a set. */
async function single(
  input: SessionConfigInput,
  db: string,
  variables: VariableValues,
) {
  const config = parseSessionConfig(input, { variables });
  return await runBacktest(config, { db, runner: "inline" });
}

Deno.test("Every set has the fills, equity and figures of a backtest of its own", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input = sweepInput();
    const { best, sets, failed } = await runSweep(input, {
      db,
      space: SPACE,
      workers: 2,
    });
    assertEquals([sets, best.length, failed], [6, 6, 0]);
    const hashes = new Set<string>();
    for (const row of best) {
      const alone = await single(input, db, row.parameters);
      assert(alone.fills.length > 20);
      assertEquals(row.hash, alone.accountHash);
      assertEquals(row.metrics.net_profit, alone.account.netProfit);
      assertEquals(row.metrics.fills, alone.fills.length);
      assertEquals(row.metrics.fees, alone.account.fees);
      assertEquals(
        row.metrics.round_trips,
        alone.account.roundTrips.length,
      );
      hashes.add(row.hash);
    }
    assertEquals(hashes.size, 6);
    const profits = best.map((row) => row.metrics.net_profit as number);
    assertEquals(profits, profits.toSorted((a, b) => b - a));
  });
});

Deno.test("A strategy sees over the tape everything that it sees in a backtest", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input: SessionConfigInput = {
      ...sweepInput(),
      session_data_config: {
        symbols: ["AAA", "BBB", "CCC"],
        streams: ["1m", "5m", "15m", "1h", "1d"],
        derived_bars: { min_coverage: 0.6 },
        historical: {
          data: [
            { trailing_days: 1, intervals: ["1m"], apply_to: ["AAA"] },
            { trailing_days: 2, intervals: ["5m", "1d"] },
          ],
        },
        indicators: {
          session: [
            {
              id: "fast",
              name: "ema",
              period: "$fast" as unknown as number,
              interval: "5m",
            },
            { id: "slow", name: "ema", period: 9, interval: "5m" },
            { id: "rsi", name: "rsi", period: 9, interval: "1m" },
            { id: "days", name: "sma", period: 2, interval: "1d" },
          ],
          historical: {
            top: { type: "trailing_max", period: "2d" },
            minute: {
              type: "trailing_average",
              period: "2d",
              granularity: "minute",
            },
          },
        },
      },
      strategies: [{
        module: new URL("../fixtures/strategies/trader.ts", import.meta.url)
          .href,
      }],
    };
    const { best } = await runSweep(input, {
      db,
      space: ["fast=2..5"],
      workers: 2,
    });
    assertEquals(best.length, 4);
    for (const { parameters, hash } of best) {
      const alone = await single(input, db, parameters);
      assert(alone.fills.length > 20);
      assertEquals(hash, alone.accountHash);
    }
  });
});

Deno.test("Scheduled callbacks over the tape give the results of backtests in workers", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input = sweepInput({
      strategies: [{
        module: new URL("../fixtures/strategies/timed.ts", import.meta.url)
          .href,
        params: { minutes: "$fast" },
      }],
    });
    const { best, failures } = await runSweep(input, {
      db,
      space: ["fast=7,31"],
      workers: 2,
    });
    assertEquals([best.length, failures], [2, []]);
    for (const { parameters, hash } of best) {
      const config = parseSessionConfig(input, { variables: parameters });
      const alone = await runBacktest(config, { db, batchSlices: 5 });
      assert(alone.fills.length > 100);
      assertEquals(hash, alone.accountHash);
    }
  });
});

Deno.test("A set reads at a session's start what a backtest without history reads", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input: SessionConfigInput = {
      ...sweepInput(),
      session_data_config: {
        symbols: ["AAA", "BBB", "CCC"],
        streams: ["1m", "5m", "1d"],
        derived_bars: { min_coverage: 0.2 },
        indicators: {
          session: [
            {
              id: "fast",
              name: "ema",
              period: "$fast" as unknown as number,
              interval: "5m",
            },
            { id: "days", name: "sma", period: 2, interval: "1d" },
          ],
        },
      },
      strategies: [{
        module: new URL("../fixtures/strategies/overnight.ts", import.meta.url)
          .href,
      }],
    };
    const { best } = await runSweep(input, {
      db,
      space: ["fast=2,5,9"],
      workers: 2,
    });
    assertEquals(best.length, 3);
    for (const { parameters, hash } of best) {
      const alone = await single(input, db, parameters);
      assert(alone.fills.length > 5);
      assertEquals(hash, alone.accountHash);
    }
  });
});

Deno.test("The result does not depend on the number of threads", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const run = async (workers: number) => {
      const { metrics: _, ...result } = await runSweep(sweepInput(), {
        db,
        space: SPACE,
        workers,
        top: 100,
      });
      return result;
    };
    const one = await run(1);
    assertEquals(await run(2), one);
    assertEquals(await run(5), one);
  });
});

Deno.test("Parameters that change bars, history or limits give the results of backtests", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const limits = { trading_config: { max_per_symbol: 50_000 } };
    const { best } = await runSweep(sweepInput(limits), {
      db,
      space: [
        "session_data_config.derived_bars.min_coverage=0.5,1",
        "session_data_config.historical.data[0].trailing_days=1,2",
        "trading_config.max_per_symbol=700,50000",
        "quantity=5,10",
      ],
      workers: 2,
      top: 100,
    });
    assertEquals(best.length, 16);
    for (const { parameters, hash } of best) {
      const [coverage, days, limit, quantity] = Object.values(parameters);
      const own = structuredClone(
        sweepInput({}, { quantity: quantity as number }),
      ) as unknown as {
        session_data_config: {
          derived_bars: { min_coverage: unknown };
          historical: { data: { trailing_days: unknown }[] };
        };
        trading_config?: unknown;
      };
      own.session_data_config.derived_bars.min_coverage = coverage;
      own.session_data_config.historical.data[0].trailing_days = days;
      own.trading_config = { max_per_symbol: limit };
      const alone = await runBacktest(parseSessionConfig(own), {
        db,
        runner: "inline",
      });
      assertEquals(hash, alone.accountHash);
    }
    // Coverage, limit and quantity each make a difference.
    const hashOf = (...values: number[]) =>
      best.find(({ parameters }) =>
        String(Object.values(parameters)) === String(values)
      )?.hash;
    const [base, ...others] = [
      hashOf(1, 2, 50_000, 10),
      hashOf(0.5, 2, 50_000, 10),
      hashOf(1, 2, 700, 10),
      hashOf(1, 2, 50_000, 5),
    ];
    assertEquals(new Set([base, ...others]).size, 4);
  });
});

Deno.test("Sets whose indicators exceed the memory together run over several tapes", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const options: SweepOptions = { db, space: SPACE, workers: 2, top: 100 };
    const whole = await runSweep(sweepInput(), options);
    const { message, code } = await assertRejects(
      () => runSweep(sweepInput(), { ...options, memoryBytes: 2 ** 20 }),
      SessionError,
    );
    assertEquals(code, "memory_invalid");
    const mib = Number(/take (\d+) MiB/.exec(message)?.[1]);
    // Memory for the bars, and too little for the indicators of two sets.
    const tight = await runSweep(sweepInput(), {
      ...options,
      memoryBytes: mib * 2 ** 20,
    });
    assertEquals(tight.best, whole.best);
  });
});

Deno.test("Figures equal the statistics of a backtest", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const { best } = await runSweep(sweepInput(), {
      db,
      space: ["fast=3", "slow=9"],
      workers: 1,
    });
    const alone = await single(sweepInput(), db, { fast: 3, slow: 9 });
    const { overall } = alone.statistics;
    const { metrics } = best[0];
    assertEquals(metrics.total_return, overall.totalReturn.value);
    assertEquals(metrics.max_drawdown, overall.maxDrawdown.value);
    assertEquals(
      metrics.session_max_drawdown,
      overall.sessionMaxDrawdown.value,
    );
    assertEquals(metrics.refused, alone.account.orders.refused);
    assertEquals(metrics.win_rate, overall.trades.winRate.value);
    assertEquals(metrics.sqn, overall.trades.sqn.value);
    assertEquals(metrics.exposure, overall.exposure.value);
    assertEquals(metrics.turnover, overall.turnover.value);
    assertEquals(metrics.volatility, overall.volatility.value);
    assertEquals([metrics.sharpe, metrics.cagr], [null, null]); // too few days
  });
});
