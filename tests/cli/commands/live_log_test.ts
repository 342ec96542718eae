/** The log of `openbell live`: on standard error, in a file, and as JSON. */
import { assert, assertEquals } from "@std/assert";
import { writeDemoMarket } from "../../../src/demo/demo_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { withFolder } from "../../system/_market.ts";
import { openbell } from "../_openbell.ts";

/** An early close. */
const DATE = "2025-07-03";
const SPEAKER = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) {
    logger.info("begin");
    logger.warn("care\\x1b[31m");
  },
};`;

function jsonLines(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("live logs to standard error, to a file and as JSON, and pages are not logged", async () => {
  await withFolder(async (folder) => {
    const store = openBarStore(`${folder}/market.db`, { create: true });
    writeDemoMarket(store, { symbols: ["AAA"], from: DATE, to: DATE });
    store.close();
    Deno.writeTextFileSync(`${folder}/speaker.js`, SPEAKER);
    const config = `${folder}/live.json`;
    Deno.writeTextFileSync(
      config,
      JSON.stringify({
        mode: "live",
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        api_config: { data_api: "replay" },
        live_config: {
          replay: { store: "market.db", speed_multiplier: 20_000 },
        },
        strategies: [{ name: "speaker", module: "./speaker.js" }],
      }),
    );
    const run = (...more: string[]) =>
      openbell([
        "live",
        config,
        "--db",
        `${folder}/live.db`,
        "--fresh",
        ...more,
      ]);
    const shown = await run(
      "--report",
      folder,
      "--log-file",
      `${folder}/a.jsonl`,
    );
    assertEquals(shown.code, 0, shown.stderr);
    assertEquals(
      shown.stderr.split("\n").filter((line) =>
        / warning analysis\/speaker \S+: care$/.test(line)
      )
        .length,
      1,
    );
    const file = jsonLines(Deno.readTextFileSync(`${folder}/a.jsonl`));
    const ofSpeaker = file.filter(({ strategy }) => strategy === "speaker");
    assertEquals(ofSpeaker.map(({ level, message }) => [level, message]), [
      ["info", "begin"],
      ["warning", "care"],
    ]);
    assert(file.some(({ category }) => category === "openbell.feed"));
    const json = await run("--json", "--log-level", "off");
    assertEquals([json.code, json.stderr], [0, ""]);
    const lines = jsonLines(json.stdout);
    assertEquals(
      lines.filter(({ type, strategy }) =>
        type === "log" && strategy === "speaker"
      )
        .map(({ level, text, date }) => [level, text, date]),
      [["info", "begin", DATE], ["warn", "care", DATE]],
    );
  });
});
