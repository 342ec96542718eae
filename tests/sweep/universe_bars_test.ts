/** The results of a sweep depend on the bars of the universe too. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");

Deno.test("a sweep does not resume after bars of a universe symbol have changed", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: ["AAA", "UUU", "XXX"].map((name, i) => ({ name, seed: 3 + i })),
    });
    const sweep = () =>
      runSweep({
        backtest_config: {
          start_date: DAYS[0].date,
          end_date: DAYS[1].date,
        },
        session_data_config: {
          symbols: ["AAA"],
          universe: ["UUU"],
          streams: ["1m"],
        },
      }, {
        db,
        out: `${folder}/sweep.db`,
        space: ["count=1,2"],
        strategies: [() => ({
          subscriptions: [{ intervals: ["1m"] }],
          onScan: () => ["UUU"],
        })],
      });
    /** Replaces the first bar of the last day. */
    const change = (symbol: string) => {
      const bar = makeColumns(1);
      for (const column of [bar.open, bar.high, bar.low, bar.close]) {
        column[0] = 50;
      }
      bar.timestamp[0] = DAYS[1].open;
      const store = openBarStore(db);
      store.writeDay(symbol, "1m", DAYS[1].date, bar, 0, 1, {
        onConflict: "replace",
      });
      store.close();
    };
    assertEquals((await sweep()).best.length, 2);
    // Nothing reads this symbol.
    change("XXX");
    assertEquals((await sweep()).best.length, 2);
    change("UUU");
    const { code, message } = await assertRejects(sweep, SessionError);
    assertEquals(code, "argument_invalid");
    assert(message.includes("the stored bars changed since"), message);
  });
});
