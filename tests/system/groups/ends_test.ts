/** Runs of several exchange groups that pause, stop, fail, or lack a group. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { writeDemoMarket } from "../../../src/demo/demo_store.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import {
  runBacktest,
  startBacktest,
} from "../../../src/system/system_manager.ts";
import { withFolder } from "../_market.ts";
import { groupConfig, runGroups, writeGroups } from "./_groups.ts";

const STORED = { from: "2025-01-06", to: "2025-01-11" };
const RANGE = { from: "2025-01-07", to: "2025-01-10" };
const SYMBOLS = ["SPY", "ES", "BTCUSD"];
const RUNNERS = ["inline", "workers"] as const;

for (const runner of RUNNERS) {
  Deno.test(`${runner}: a run of several groups goes on after a pause as if there was none`, async () => {
    await withFolder(async (folder) => {
      const db = writeGroups(folder, STORED);
      const config = groupConfig({ db, symbols: SYMBOLS, range: RANGE });
      const strategies = [{ subscriptions: [] }];
      const { hash } = await runBacktest(config, { db, runner, strategies });
      const run = startBacktest(config, { db, runner, strategies });
      run.pause();
      assertEquals(run.status().state, "paused");
      run.resume();
      const result = await run.result;
      assertEquals(result.hash, hash);
      const { sessions, sessionsTotal, date, bars } = run.status();
      assertEquals([sessions, sessionsTotal, date], [4, 4, "2025-01-10"]);
      assertEquals(bars, result.metrics.bars);
    });
  });

  Deno.test(`${runner}: a run of several groups stops in the middle`, async () => {
    await withFolder(async (folder) => {
      const db = writeGroups(folder, STORED);
      const config = groupConfig({ db, symbols: SYMBOLS, range: RANGE });
      const run = startBacktest(config, {
        db,
        runner,
        batchSlices: 1,
        credits: 1,
        strategies: [{
          subscriptions: [{ intervals: ["5m"] }],
          onBar: () => run.stop(),
        }],
      });
      const error = await assertRejects(() => run.result, SessionError);
      assertEquals(error.code, "stopped");
    });
  });

  Deno.test(`${runner}: a strategy that fails is named with the date of its group`, async () => {
    await withFolder(async (folder) => {
      const db = writeGroups(folder, STORED);
      const config = groupConfig({ db, symbols: SYMBOLS, range: RANGE });
      const error = await assertRejects(() =>
        runBacktest(config, {
          db,
          runner,
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            // The futures' session of the 8th begins on the 7th.
            onBar: ({ session }, { symbol }) => {
              if (symbol === "ES" && session.date === "2025-01-08") {
                throw new Error("no more");
              }
            },
          }],
        }), SessionError);
      assertEquals(error.code, "strategy_failed");
      assertEquals([error.phase, error.date], ["onBar", "2025-01-08"]);
    });
  });
}

Deno.test("what groups do as they end at the same instant is of one date of the account", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    // Futures and currencies end at the same time.
    const symbols = ["ES", "EURUSD"];
    const rules = [{ flat_at_close: true }, { at_end: "close" } as const];
    for (const trading of rules) {
      const config = groupConfig({ db, symbols, range: RANGE, trading });
      const { account, equity, fills } = await runBacktest(config, {
        db,
        strategies: [{
          subscriptions: [{ intervals: ["5m"] }],
          onBar(context, { symbol }) {
            if (context.position(symbol) === 0) context.buy(symbol, 10);
          },
        }],
      });
      const closed = fills.filter(({ side }) => side === "sell");
      assertEquals(
        new Set(closed.map(({ symbol }) => symbol)),
        new Set(symbols),
      );
      assertEquals(account.openPositions, []);
      assertEquals(equity.length, 4);
      assertEquals(equity.at(-1)?.equity, account.cash);
      if ("at_end" in trading) continue;
      // Each date ends flat.
      for (const day of equity) assertEquals(day.equity, day.cash);
    }
  });
});

Deno.test("a group without a trading date is left out with a warning", async () => {
  await withFolder(async (folder) => {
    const db = writeGroups(folder, STORED);
    // New York stayed closed on the 9th.
    const range = { from: "2025-01-09", to: "2025-01-09" };
    const asked = { db, symbols: ["SPY", "VOD", "BTCUSD"], range };
    const { result, log } = await runGroups(asked);
    assertEquals(result.dropped, ["SPY"]);
    assert(result.warnings.includes(
      "SPY is dropped: US_EQUITY has no trading date in the range",
    ));
    assertEquals([...log.keys()].includes("SPY"), false);
    const others = await runGroups({ ...asked, symbols: ["VOD", "BTCUSD"] });
    assertEquals(log.get("VOD"), others.log.get("VOD"));
  });
});

Deno.test("groups that would stream bars of different lengths are one error", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const store = openBarStore(db, { create: true });
    writeDemoMarket(store, { symbols: ["SPY"], ...RANGE });
    const bars = makeColumns(1);
    bars.timestamp[0] = Date.parse("2025-01-08T12:00Z");
    bars.open[0] =
      bars.high[0] =
      bars.low[0] =
      bars.close[0] =
        100;
    store.writeDay("BTCUSD", "5m", "2025-01-08", bars, 0, 1, {
      exchange: "CRYPTO",
    });
    store.close();
    const config = groupConfig({
      db,
      symbols: ["SPY", "BTCUSD"],
      range: RANGE,
      data: { streams: ["5m"] },
    });
    const error = await assertRejects(
      () => runBacktest(config, { db, strategies: [] }),
      SessionError,
      "of US_EQUITY (SPY) the store has 1m bars for its intervals, and of CRYPTO (BTCUSD) 5m",
    );
    assertEquals(error.code, "config_invalid");
  });
});
