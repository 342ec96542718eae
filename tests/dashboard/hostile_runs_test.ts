/** Saved runs that are hard to show: a million trades, one bar. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { browserTests } from "../pages/_browser.ts";
import { withDashboard } from "./_dashboard.ts";
import { assertOwn, show } from "./_views.ts";

/** A run over one bar, for which no figure is known. */
async function runOfOneBar(db: string): Promise<RunResult> {
  const store = openBarStore(db);
  const bar = makeColumns(1);
  bar.timestamp[0] = Date.UTC(2025, 0, 6, 15);
  for (const price of ["open", "high", "low", "close"] as const) {
    bar[price][0] = 100;
  }
  bar.volume[0] = 1;
  store.writeDay("ONE", "1m", "2025-01-06", bar, 0, 1, {
    exchange: "US_EQUITY",
  });
  store.close();
  return await runBacktest(
    parseSessionConfig({
      backtest_config: { start_date: "2025-01-06", end_date: "2025-01-06" },
      session_data_config: { symbols: ["ONE"], streams: ["1m"] },
    }),
    {
      db,
      runner: "inline",
      strategies: [{ name: "none", subscriptions: [] }],
    },
  );
}

const browserTest = browserTests("Runs that are hard to show");

const EVIL = `<img src=x onerror="globalThis.hit=1">`;
const MILLION = 1_000_000;

/** `count` copies in a row, each with a tag of its own. */
function copies<T extends object>(
  rows: readonly T[],
  count: number,
  tags: (i: number) => Partial<T>,
): T[] {
  return Array.from({ length: count }, (_, i) => ({
    ...rows[i % rows.length],
    ...tags(i),
  }));
}

browserTest(
  "a million trades with markup, and a run of one bar without any figure, are shown",
  (newPage) =>
    withDashboard(async ({ dashboard: { url, port }, results, folder, db }) => {
      const [result] = results;
      const { roundTrips } = result.account;
      const many: RunResult = {
        ...result,
        fills: copies(result.fills, MILLION, () => ({ tag: EVIL })),
        account: {
          ...result.account,
          roundTrips: copies(roundTrips, MILLION, (i) => ({
            entryTag: `${EVIL}${i % 1_000}`,
            exitReason: EVIL,
          })),
        },
        toColumns: result.toColumns,
      };
      const hard = [many, await runOfOneBar(db)];
      const runs = new RunStore(`${folder}/runs`);
      const ids = hard.map((one) => runs.save(one, { store: db, note: EVIL }));
      runs.close();
      const page = await newPage();
      await page.open(url);
      for (const id of ids) {
        for (const hash of [`#/runs/${id}`, `#/compare/1,${id}`, "#/runs"]) {
          await show(page, hash);
          assertEquals(
            await page.evaluate(
              `document.querySelector("[role=alert]")?.textContent ?? ""`,
            ),
            "",
            hash,
          );
          assertEquals(await page.evaluate("globalThis.hit ?? 0"), 0);
          assertEquals(
            await page.evaluate("document.querySelectorAll('img').length"),
            0,
          );
          // Tables have pages: a million rows are not a million elements.
          assert(
            await page.evaluate<number>(
              `document.getElementsByTagName("*").length`,
            ) < 8_000,
            hash,
          );
        }
      }
      assertOwn(page, port);
    }),
);
