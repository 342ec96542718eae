import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { foldsOf, parseWalkForward } from "../../src/sweep/walk_forward.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { withFolder } from "../system/_market.ts";
import { deepestFall, sliceEquity } from "../system/_slice_equity.ts";
import { CROSS_MODULE, DAYS, makeSweepMarket, sweepInput } from "./_sweep.ts";

Deno.test("Splits are parsed from their text", () => {
  assertEquals(parseWalkForward("train=60,test=20"), { train: 60, test: 20 });
  assertEquals(parseWalkForward("test=2, step=3, train=6"), {
    train: 6,
    test: 2,
    step: 3,
  });
  for (
    const text of ["", "train=6", "train=6,test=x", "train=6,train=7,test=1"]
  ) {
    assertThrows(() => parseWalkForward(text), SessionError);
  }
});

Deno.test("Trials follow their training sessions, never overlap, and stay in the range", () => {
  const options = fc.record({
    train: fc.integer({ min: 1, max: 30 }),
    test: fc.integer({ min: 1, max: 10 }),
    more: fc.integer({ min: 0, max: 10 }),
    sessions: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(fc.property(options, ({ train, test, more, sessions }) => {
    if (train + test > sessions) {
      assertThrows(() => foldsOf(sessions, { train, test }), SessionError);
      return;
    }
    const step = test + more;
    const folds = foldsOf(sessions, { train, test, step });
    folds.forEach((fold, i) => {
      assertEquals(fold.train, { from: i * step, to: i * step + train });
      assertEquals(fold.test, {
        from: i * step + train,
        to: i * step + train + test,
      });
    });
    const last = folds[folds.length - 1].test.to;
    assert(last <= sessions && last + step > sessions);
  }));
});

/**
 * A config of one stretch of the market that knows all that comes before it:
 * a backtest of it sees what the tape shows of that stretch.
 */
function stretch(from: number, to: number, quantity: number) {
  const input = sweepInput({}, { quantity });
  // Nothing that needs history: averages on a tape start at its first bar.
  const config: SessionConfigInput = {
    ...input,
    backtest_config: {
      start_date: DAYS[from].date,
      end_date: DAYS[to - 1].date,
    },
    session_data_config: {
      symbols: ["AAA", "BBB", "CCC"],
      streams: ["1m", "5m"],
      derived_bars: { min_coverage: 0.5 },
      indicators: {
        session: [
          { id: "fast", name: "vwap", interval: "5m" },
          { id: "slow", name: "twap", interval: "5m" },
        ],
      },
    },
    strategies: [{
      module: CROSS_MODULE,
      params: { fast: "fast", slow: "slow", quantity },
    }],
  };
  return config;
}

Deno.test("Walk-forward equals choosing and trying by hand", async () => {
  await withFolder(async (folder) => {
    const market = makeSweepMarket(folder);
    const { db } = market;
    const quantities = [5, 10, 400];
    const backtest = async (from: number, to: number, quantity: number) => {
      const config = parseSessionConfig(stretch(from, to, quantity));
      return await runBacktest(config, { db, runner: "inline" });
    };
    const { walkForward, best } = await runSweep(stretch(0, DAYS.length, 5), {
      db,
      space: ["quantity=5,10,400"],
      workers: 2,
      walkForward: { train: 3, test: 2 },
    });
    assertEquals(best, []);
    assert(walkForward !== undefined);
    const splits = [0, 2, 4].map((from) => [from, from + 3, from + 5]);
    assertEquals(walkForward.folds.length, splits.length);
    assertEquals(walkForward.sessionsLeft, DAYS.length - 9);
    let profit = 0;
    const slices: number[] = [];
    const equity: { date: string; equity: number }[] = [];
    for (const [i, [from, middle, to]] of splits.entries()) {
      const fold = walkForward.folds[i];
      assertEquals(fold.train, [DAYS[from].date, DAYS[middle - 1].date]);
      assertEquals(fold.test, [DAYS[middle].date, DAYS[to - 1].date]);
      const trained = [];
      for (const quantity of quantities) {
        trained.push(await backtest(from, middle, quantity));
      }
      const profits = trained.map(({ account }) => account.netProfit);
      const chosen = profits.indexOf(Math.max(...profits));
      assertEquals(fold.set, chosen);
      assertEquals(fold.parameters, { quantity: quantities[chosen] });
      assertEquals(fold.inSample.net_profit, profits[chosen]);
      assertEquals(fold.inSample.fills, trained[chosen].fills.length);
      const tried = await backtest(middle, to, quantities[chosen]);
      assert(tried.fills.length > 0);
      assertEquals(fold.outOfSample.net_profit, tried.account.netProfit);
      assertEquals(fold.hash, tried.accountHash);
      const tested = DAYS.slice(middle, to);
      for (const value of sliceEquity(market, tested, tried)) {
        slices.push(value + profit);
      }
      for (const session of tried.equity) {
        equity.push({
          date: session.date,
          equity: session.equity + profit,
        });
      }
      profit += tried.account.netProfit;
    }
    const { outOfSample } = walkForward;
    assertEquals(outOfSample.net_profit, profit);
    assertAlmostEquals(
      outOfSample.max_drawdown ?? NaN,
      deepestFall(100_000, slices),
      1e-9,
    );
    assertAlmostEquals(
      outOfSample.session_max_drawdown ?? NaN,
      deepestFall(100_000, equity.map((session) => session.equity)),
      1e-12,
    );
    assertEquals(walkForward.equity, equity);
  });
});

Deno.test("Walk-forward does not depend on the number of threads, and resumes", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const run = (workers: number, out?: string) =>
      runSweep(sweepInput(), {
        db,
        space: ["fast=2..4", "slow=6,9"],
        workers,
        walkForward: { train: 3, test: 1, step: 2 },
        ...(out !== undefined && { out }),
      });
    const one = await run(1, `${folder}/out.db`);
    const two = await run(2);
    assertEquals(one.walkForward, two.walkForward);
    assertEquals(one.metrics.setsRun, 6 * (one.walkForward?.folds.length ?? 0));
    const again = await run(2, `${folder}/out.db`);
    assertEquals(again.metrics.setsRun, 0);
    assertEquals(again.walkForward, one.walkForward);
  });
});
