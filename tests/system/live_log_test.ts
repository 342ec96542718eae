/** What a live run tells of itself, and what a run that goes on does not repeat. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { withFolder } from "./_market.ts";

const DATES = ["2025-07-02", "2025-07-03"];
const SPEAKER = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) { logger.warn("begin " + session.date); },
  onBar({ logger, clock }) { logger.info("bar " + clock.now); },
};`;

Deno.test("a live run tells of feed, sessions and lines; one that goes on tells of nothing twice", async () => {
  await withFolder(async (folder) => {
    const store = openBarStore(`${folder}/market.db`, { create: true });
    const [from, to] = DATES;
    writeDemoMarket(store, { symbols: ["AAA"], from, to });
    store.close();
    Deno.writeTextFileSync(`${folder}/speaker.js`, SPEAKER);
    const config = parseSessionConfig({
      mode: "live",
      session_data_config: { symbols: ["AAA"], streams: ["1m"] },
      api_config: { data_api: "replay" },
      live_config: {
        replay: { store: `${folder}/market.db`, speed_multiplier: 20_000 },
      },
      strategies: [{ name: "speaker", module: `${folder}/speaker.js` }],
    });
    const records: LogRecord[] = [];
    const db = `${folder}/live.db`;
    const begin = () =>
      runLive(config, { db, onLog: (record) => records.push(record) });
    const first = begin();
    while (first.status().bars < 100) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    first.stop();
    await first.done;
    const before = records.length;
    await begin().done;
    const textsOf = (code: string) =>
      records.filter((one) => one.code === code).map(({ text }) => text);
    const lines = textsOf("strategy_line");
    assertEquals(
      lines.filter((text) => text.startsWith("begin")),
      DATES.map((date) => `begin ${date}`),
    );
    const bars = lines.filter((text) => text.startsWith("bar"));
    // An early close on the second day.
    assertEquals([bars.length, new Set(bars).size], [600, 600]);
    assertEquals(textsOf("run_started").length, 2);
    assertEquals(textsOf("run_ended").length, 2);
    const rest = records.slice(before);
    assert(
      rest.some(({ code, worker }) =>
        code === "feed_notice" && worker === "feed"
      ),
    );
    assertEquals(
      rest.filter(({ code }) => code === "session_ended").map(({ date }) =>
        date
      ),
      DATES,
    );
  });
});
