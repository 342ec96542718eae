/**
 * Compares daily bars derived from LEAN's minutes with LEAN's own daily bars.
 *
 * `lean_days.json` holds prices × 10,000 of QuantConnect's public sample data
 * (AlgoSeek, Apache License 2.0), as milliseconds since midnight in New York,
 * open, high, low, close and volume: of every day the minutes in which the
 * regular session began and ended and reached its high and low, and some from
 * before and after it. They decide everything but the volume.
 */
import { assertEquals } from "@std/assert";
import { importFiles } from "../../src/ingest/import_files.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { put, zip } from "../ingest/_support.ts";
import { makeConfig, withFolder } from "./_market.ts";
import DAYS from "./lean_days.json" with { type: "json" };

/** Known differences of high and low, in cents: see docs/lean_daily.md. */
const KNOWN: Readonly<Record<string, readonly [high: number, low: number]>> = {
  "AIG 2013-10-04": [0, -1],
  "AIG 2013-10-09": [1, 0],
  "SPY 2013-10-08": [0, -1],
};

const SYMBOLS = [...new Set(DAYS.map(({ symbol }) => symbol))];
const DATES = [...new Set(DAYS.map(({ date }) => date))];

/** Writes the days to a LEAN data folder, with LEAN's own daily bars or without. */
function putLeanFolder(folder: string, hasDaily: boolean): void {
  const usa = `${folder}/equity/usa`;
  for (const name of SYMBOLS) {
    const symbol = name.toLowerCase();
    const days = DAYS.filter((day) => day.symbol === name);
    for (const { date, minutes } of days) {
      const day = date.replaceAll("-", "");
      const csv = minutes.map((row) => row.join(",")).join("\n");
      put(
        `${usa}/minute/${symbol}`,
        `${day}_trade.zip`,
        zip({ [`${day}_${symbol}_minute_trade.csv`]: csv }),
      );
    }
    if (!hasDaily) continue;
    const csv = days.map(({ date, daily }) =>
      [`${date.replaceAll("-", "")} 00:00`, ...daily].join(",")
    ).join("\n");
    put(`${usa}/daily`, `${symbol}.zip`, zip({ [`${symbol}.csv`]: csv }));
  }
}

/** The daily bars that a run delivers. */
async function runDays(hasDaily: boolean): Promise<Map<string, number[]>> {
  const derived = new Map<string, number[]>();
  await withFolder(async (folder) => {
    putLeanFolder(folder, hasDaily);
    const db = `${folder}/lean.db`;
    const store = openBarStore(db, { create: true });
    await importFiles(store, [`${folder}/equity`], { format: "lean" });
    store.close();
    await runBacktest(
      makeConfig({
        days: DATES.map((date) => ({ date, open: 0, close: 0 })),
        symbols: SYMBOLS,
        data: { streams: ["1m", "1d"], derived_bars: { min_coverage: 0 } },
      }),
      {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1d"] }],
          onBar({ session }, { symbol, open, high, low, close }) {
            derived.set(`${symbol} ${session.date}`, [open, high, low, close]);
          },
        }],
      },
    );
  });
  return derived;
}

/** The prices of a run's daily bars less LEAN's own, in cents. */
function differences(
  delivered: ReadonlyMap<string, readonly number[]>,
): Map<string, number[]> {
  return new Map(
    DAYS.map(({ symbol, date, daily }) => {
      const key = `${symbol} ${date}`;
      const prices = delivered.get(key) ?? [];
      return [
        key,
        prices.map((price, i) => Math.round(100 * price - daily[i] / 100)),
      ];
    }),
  );
}

Deno.test("derived daily bars open and close like LEAN's own; high and low differ only where documented", async () => {
  const derived = await runDays(false);
  assertEquals(derived.size, 18);
  for (const [key, cents] of differences(derived)) {
    const [high, low] = KNOWN[key] ?? [0, 0];
    assertEquals([key, cents], [key, [0, high, low, 0]]);
  }
});

Deno.test("stored daily bars take precedence over derived ones", async () => {
  const stored = await runDays(true);
  assertEquals(stored.size, 18);
  for (const [key, cents] of differences(stored)) {
    assertEquals([key, cents], [key, [0, 0, 0, 0]]);
  }
});
