import { assertEquals } from "@std/assert";
import { resultCsv } from "../../src/results/result_csv.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

Deno.test("round trips, fills and equity as CSV equal the result", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-06-10", "2024-07-12");
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "A,B", seed: 1 }, { name: "REF", seed: 2 }],
    });
    const config = makeConfig({
      days,
      symbols: ["A,B"],
      rest: { report_config: { benchmark: "REF" } },
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        name: "flip",
        subscriptions: [{ intervals: ["1m"] }],
        onBar(context, bar) {
          const held = context.position(bar.symbol);
          if (held === 0) {
            context.buy(bar.symbol, 10, { tag: "=1+1", reason: 'flat, "so"' });
          } else if (bar.close > bar.open) {
            context.sell(bar.symbol, held, { reason: "up" });
          }
        },
      }],
    });
    // More rows than one part holds.
    assertEquals(result.fills.length > 1_000, true);
    const rows = (table: "trades" | "fills" | "equity") => {
      const text = [...resultCsv(result, table)].join("");
      assertEquals(text.endsWith("\n"), true);
      return text.slice(0, -1).split("\n");
    };
    const [tradeHead, ...trades] = rows("trades");
    assertEquals(
      tradeHead,
      "strategy,symbol,side,quantity,entry_time,exit_time,entry_price,exit_price,fees,net_profit,entry_tag,entry_reason,exit_tag,exit_reason",
    );
    assertEquals(
      trades,
      result.account.roundTrips.map((t) =>
        `flip,"A,B",${t.side},${t.quantity},${
          new Date(t.entryTime).toISOString()
        },${
          new Date(t.exitTime).toISOString()
        },${t.entryPrice},${t.exitPrice},${t.fees},${t.netProfit},'=1+1,"flat, ""so""",,up`
      ),
    );
    const [fillHead, ...fills] = rows("fills");
    assertEquals(
      fillHead,
      "time,strategy,symbol,side,quantity,price,fee,tag,reason",
    );
    assertEquals(
      fills,
      result.fills.map((f) =>
        `${f.time},flip,"A,B",${f.side},${f.quantity},${f.price},${f.fee},${
          f.side === "buy" ? `'=1+1,"flat, ""so"""` : ",up"
        }`
      ),
    );
    const [equityHead, ...equity] = rows("equity");
    assertEquals(
      equityHead,
      "date,equity,cash,return,drawdown,benchmark_REF",
    );
    let before = 100_000;
    let best = before;
    equity.forEach((line, i) => {
      const [date, value, cash, change, fall, benchmark] = line.split(",");
      assertEquals(date, days[i].date);
      assertEquals(Number(value), result.equity[i].equity);
      assertEquals(Number(cash), result.equity[i].cash);
      assertEquals(Number(change), Number(value) / before - 1);
      best = Math.max(best, Number(value));
      assertEquals(Number(fall), (best - Number(value)) / best);
      assertEquals(
        Number(benchmark),
        result.statistics.benchmark?.closes[i],
      );
      before = Number(value);
    });
    assertEquals(equity.length, days.length);
  });
});
