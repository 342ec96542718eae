// Sweeps over years of stored daily bars beside those of minutes.
import { assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { MINUTE, withFolder } from "../system/_market.ts";

Deno.test("a tape has room for any number of stored days", () =>
  withFolder(async (folder) => {
    const db = `${folder}/days.db`;
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const dates = time.getTradingDates("2022-01-03", "2023-02-28");
    const store = openBarStore(db, { create: true });
    store.transaction(() =>
      dates.forEach((date, day) => {
        const { open } = time.requireTradingSession(date);
        for (const [interval, rows] of [["1m", 2], ["1d", 1]] as const) {
          const bars = makeColumns(rows);
          for (let i = 0; i < rows; i++) {
            bars.timestamp[i] = open + i * MINUTE;
            bars.open[i] =
              bars.high[i] =
              bars.low[i] =
              bars.close[i] =
                100 + day % 7;
            bars.volume[i] = 10;
          }
          store.writeDay("AAA", interval, date, bars, 0, rows, {
            exchange: "US_EQUITY",
          });
        }
      })
    );
    store.close();
    const input: SessionConfigInput = {
      backtest_config: {
        start_date: dates[20],
        end_date: dates[dates.length - 1],
      },
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m", "1d"],
        historical: { data: [{ trailing_days: 10, intervals: ["1d"] }] },
      },
      strategies: [{
        module: new URL("../fixtures/strategies/reads_all.ts", import.meta.url)
          .href,
        params: {
          interval: "1m",
          intervals: "1d",
          indicators: "",
          historical: "",
          quantity: "$quantity",
          before: true,
          adds: "",
        },
      }],
      variables: { quantity: 1 },
    };
    const { best } = await runSweep(input, {
      db,
      space: ["quantity=1,2"],
      workers: 1,
    });
    for (const { parameters, hash } of best) {
      const alone = await runBacktest(
        parseSessionConfig(input, { variables: parameters }),
        { db, runner: "inline" },
      );
      assertEquals(hash, alone.accountHash);
    }
    assertEquals(best.length, 2);
  }));
