/**
 * Feeds as attackers. A feed decides which bars there are, and nothing else: what
 * a live run says of them is what the backtest over its record says.
 */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "../system/_market.ts";
import { barOf } from "./feeds/_honest.js";

const FOLDER = new URL("feeds/", import.meta.url);
/** Attacks whose bars are not those of the honest feed. */
const OTHER_BARS: ReadonlySet<string> = new Set(["changing_bars.js"]);
const STRATEGY =
  new URL("../fixtures/strategies/flipper.ts", import.meta.url).href;
// So many bars are enough to trade on.
const BARS = 60;

for (const { name } of Deno.readDirSync(FOLDER)) {
  if (name.startsWith("_")) continue;
  Deno.test(`live: feeds/${name} decides nothing but the bars`, () =>
    withFolder(async (folder) => {
      const db = `${folder}/live.db`;
      const config = parseSessionConfig({
        session_name: "attacked",
        mode: "live",
        exchange_group: "CRYPTO",
        session_data_config: { symbols: ["AAA", "BBB"], streams: ["1m", "5m"] },
        api_config: { data_api: "module" },
        live_config: { feed_module: new URL(name, FOLDER).href },
        strategies: [{ module: STRATEGY }],
      });
      const run = runLive(config, { db });
      // At least one, for which it may have to wait just after midnight.
      const wanted = Math.max(1, Math.min(BARS, minutesSinceMidnight()));
      while (run.status().bars < wanted) {
        assert(run.status().state !== "failed", "the run has failed");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      run.stop();
      const live = await run.done;
      const [{ date }] = live.sessions;
      const repeated = await runBacktest(recordedConfig(config, db, date), {
        db,
        runner: "inline",
      });
      assertEquals(repeated.hash, live.hash);
      assertEquals(repeated.fills, live.fills);
      if (!OTHER_BARS.has(name)) requireHonestBars(db, date);
    }));
}

function minutesSinceMidnight(): number {
  return Math.floor(Date.now() % 86_400_000 / 60_000);
}

/** Requires that all recorded bars are those of the honest feed. */
function requireHonestBars(db: string, date: string): void {
  const store = openBarStore(db, { readOnly: true });
  try {
    for (const { symbol } of store.inventory()) {
      const [chunk] = store.chunks(symbol, "1m", date, date);
      const bars = makeColumns(chunk.rows);
      store.decode(chunk, bars, 0);
      for (let row = 0; row < chunk.rows; row++) {
        const honest = barOf(symbol, bars.timestamp[row]);
        assertEquals(
          [bars.open[row], bars.high[row], bars.low[row], bars.close[row]],
          [honest.open, honest.high, honest.low, honest.close],
        );
      }
    }
  } finally {
    store.close();
  }
}
