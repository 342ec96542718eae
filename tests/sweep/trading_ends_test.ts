/** The ends of symbols and of windows, over the tape of a sweep. */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";
import { CROSS_MODULE, DAYS } from "./_sweep.ts";

/** BBB ends in the fifth session, so it is missing in the last windows. */
const END = DAYS[4].date;

function input(from: number, to: number): SessionConfigInput {
  return {
    backtest_config: {
      start_date: DAYS[from].date,
      end_date: DAYS[to - 1].date,
    },
    session_data_config: {
      symbols: ["AAA", "BBB", "CCC", "DDD"],
      streams: ["1m", "5m"],
      indicators: {
        session: [
          { id: "fast", name: "vwap", interval: "5m" },
          { id: "slow", name: "twap", interval: "5m" },
        ],
      },
    },
    trading_config: {
      at_end: "close",
      commission: { type: "per_trade", fee: 1 },
    },
    strategies: [{
      module: CROSS_MODULE,
      params: { fast: "fast", slow: "slow", quantity: 10 },
    }],
  };
}

Deno.test("symbols that end and the end of a window close positions over a tape as in a backtest", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween(DAYS[0].date, DAYS[DAYS.length - 1].date),
      symbols: [
        { name: "AAA", seed: 21 },
        { name: "BBB", seed: 2, to: END },
        { name: "CCC", seed: 11 },
        { name: "DDD", seed: 13 },
      ],
    });
    const backtest = (from: number, to: number) =>
      runBacktest(parseSessionConfig(input(from, to)), {
        db,
        runner: "inline",
      });
    const { best: [row] } = await runSweep(input(0, DAYS.length), {
      db,
      space: ["quantity=10"],
      workers: 1,
    });
    const whole = await backtest(0, DAYS.length);
    assertEquals(row.hash, whole.accountHash);
    assertEquals(
      new Set(whole.account.endedPositions.map(({ cause }) => cause)),
      new Set(["delisted", "at_end"]),
    );
    const { walkForward } = await runSweep(input(0, DAYS.length), {
      db,
      space: ["quantity=10"],
      workers: 1,
      walkForward: { train: 2, test: 2 },
    });
    let closed = 0;
    for (const [i, fold] of (walkForward?.folds ?? []).entries()) {
      const from = 2 + 2 * i;
      const alone = await backtest(from, from + 2);
      assertEquals(fold.hash, alone.accountHash);
      assertEquals(fold.outOfSample.net_profit, alone.account.netProfit);
      assertEquals(alone.account.openPositions, []);
      closed += alone.account.endedPositions.length;
    }
    assert(closed > 2, `${closed} positions closed`);
  });
});
