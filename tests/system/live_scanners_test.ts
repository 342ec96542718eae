/** Scanners of live runs, over all workers and a replay. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";

const UNIVERSE = ["BBB", "CCC", "DDD"];
const [HISTORY, FROM, TO] = ["2025-06-30", "2025-07-02", "2025-07-03"];
const module = (path: string) =>
  new URL(`../fixtures/${path}`, import.meta.url).href;

/** A replay whose scanner chooses anew every 20 minutes, and before sessions. */
function configOf(folder: string, holes: number) {
  return parseSessionConfig({
    session_name: "scanned",
    mode: "live",
    session_data_config: {
      symbols: ["AAA"],
      universe: UNIVERSE,
      streams: ["1m", "5m", "1d"],
      historical: {
        data: [{ trailing_days: 2, intervals: ["1d", "1m"], apply_to: "all" }],
      },
      scanners: [{
        module: module("scanners/strongest.ts"),
        pre_session: true,
        regular_session: [{ start: "09:40", end: "12:30", interval: "20m" }],
      }],
    },
    api_config: { data_api: "replay" },
    live_config: {
      replay: {
        store: `${folder}/market.db`,
        speed_multiplier: 20_000,
        start_date: FROM,
        holes,
        seed: 3,
      },
    },
    strategies: [{ module: module("strategies/flipper.ts") }],
  });
}

async function inMarket(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    const store = openBarStore(`${folder}/market.db`, { create: true });
    const symbols = ["AAA", ...UNIVERSE];
    writeDemoMarket(store, { symbols, from: HISTORY, to: TO });
    store.close();
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const chosen = ({ scanners, addedSymbols, fills }: RunResult) => ({
  scanners,
  addedSymbols,
  fills,
});

Deno.test("scanners of a live run choose before and during sessions; its backtest, and the run in two parts, choose the same", async () => {
  for (const holes of [0, 0.05]) {
    await inMarket(async (folder) => {
      const config = configOf(folder, holes);
      const db = `${folder}/live.db`;
      const live = await runLive(config, { db }).done;
      const [scanner] = live.scanners;
      // Two sessions: 9 scans between 9:40 and 12:30, and one before.
      assertEquals([scanner.preSessionScans, scanner.regularScans], [2, 18]);
      assert(scanner.addedCount >= 2, `${scanner.addedCount} added`);
      assert(scanner.removedCount + scanner.keptCount > 0);
      const traded = new Set(live.fills.map(({ symbol }) => symbol));
      assert(UNIVERSE.some((symbol) => traded.has(symbol)));
      const recorded = recordedConfig(config, db, TO);
      for (const runner of ["inline", "workers"] as const) {
        const repeated = await runBacktest(recorded, { db, runner });
        assertEquals(chosen(repeated), chosen(live));
        assertEquals(repeated.hash, live.hash);
      }
      const parts = `${folder}/parts.db`;
      const first = runLive(config, { db: parts });
      while (first.status().bars < 400) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      first.stop();
      await first.done;
      const resumed = await runLive(config, { db: parts }).done;
      assertEquals(chosen(resumed), chosen(live));
      assertEquals(resumed.hash, live.hash);
    });
  }
});
