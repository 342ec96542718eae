import { assert, assertEquals } from "@std/assert";
import { resultCsv } from "../../src/results/result_csv.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-06-10", "2024-06-28");

/** A run with fills and a benchmark, or without any strategy. */
async function withResult(
  trades: boolean,
  use: (result: RunResult) => void,
): Promise<void> {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.1 }],
    });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA", "BBB"],
      rest: trades ? { report_config: { benchmark: "BBB" } } : {},
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: trades
        ? [{
          name: "flip",
          subscriptions: [{ intervals: ["1m"] }],
          onBar(context, { symbol, open, close }) {
            const held = context.position(symbol);
            if (held === 0) context.buy(symbol, 10, { tag: "in" });
            else if (close > open) context.sell(symbol, held);
          },
        }]
        : [],
    });
    use(result);
  });
}

Deno.test("columns of a result have a row per session, fill and round trip", async () => {
  await withResult(true, (result) => {
    const { equity, fills, trades, sessions } = result.toColumns();
    const rows = {
      equity: DAYS.length,
      fills: result.fills.length,
      trades: result.account.roundTrips.length,
      sessions: DAYS.length,
      actions: 0,
    };
    assert(rows.trades > 100);
    for (const [name, table] of Object.entries(result.toColumns())) {
      for (const [column, values] of Object.entries(table)) {
        const { length } = values as Float64Array;
        assertEquals(length, rows[name as keyof typeof rows], column);
      }
    }
    assertEquals(
      [...fills.time],
      result.fills.map(({ time }) => Date.parse(time)),
    );
    assertEquals([...fills.price], result.fills.map(({ price }) => price));
    assertEquals(fills.symbol, result.fills.map(({ symbol }) => symbol));
    assertEquals(
      [...trades.net_profit],
      result.account.roundTrips.map(({ netProfit }) => netProfit),
    );
    assertEquals(
      [...trades.exit_time],
      result.account.roundTrips.map(({ exitTime }) => exitTime),
    );
    assertEquals(
      [...equity.equity],
      result.equity.map(({ equity }) => equity),
    );
    assertEquals(
      [...equity.benchmark ?? []],
      result.statistics.benchmark?.closes,
    );
    assertEquals(equity.date, DAYS.map(({ date }) => date));
    // What adds up over sessions is that of the whole run.
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    assertEquals(sum(sessions.fills), result.fills.length);
    assertEquals(sum(sessions.bars), result.metrics.bars);
    assertEquals(sum(sessions.round_trips), rows.trades);
    assertEquals(
      Math.round(sum(sessions.net_profit) * 1e6),
      Math.round(result.account.netProfit * 1e6),
    );
    assertEquals(
      [...sessions.quality],
      result.sessions.map(({ quality }) => Math.min(quality.AAA, quality.BBB)),
    );
    assertEquals(
      sessions.close.every((close, i) => close > sessions.open[i]),
      true,
    );
  });
});

Deno.test("CSV has the names and rows of the columns", async () => {
  await withResult(true, (result) => {
    const columns = result.toColumns();
    for (
      const table of [
        "equity",
        "fills",
        "trades",
        "sessions",
        "actions",
      ] as const
    ) {
      const [head, ...lines] = [...resultCsv(result, table)].join("")
        .trimEnd().split("\n");
      const names = Object.keys(columns[table]);
      assertEquals(
        head.replace("benchmark_BBB", "benchmark").split(","),
        names,
      );
      assertEquals(lines.length, Object.values(columns[table])[0].length);
    }
  });
});

Deno.test("a result without fills has columns without rows", async () => {
  await withResult(false, (result) => {
    const { fills, trades, equity } = result.toColumns();
    assertEquals([fills.time.length, trades.side.length], [0, 0]);
    assertEquals("benchmark" in equity, false);
    assertEquals(
      [...resultCsv(result, "fills")].join(""),
      "time,strategy,symbol,side,quantity,price,fee,tag,reason\n",
    );
  });
});

Deno.test("a result can be cloned and compared; its method is no part of it", async () => {
  await withResult(true, (result) => {
    assertEquals(Object.keys(result).includes("toColumns"), false);
    assertEquals(structuredClone(result).hash, result.hash);
  });
});
