/** The log of `openbell sweep`: sets are told of if asked for. */
import { assert, assertEquals } from "@std/assert";
import { daysBetween, makeMarket, withFolder } from "../../system/_market.ts";
import { openbell } from "../_openbell.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-02");
const SPEAKER = `
export default (params) => ({
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) {
    if (params.size === 3) throw new Error("too large\\x1b[2J");
    logger.warn("size " + params.size + " on " + session.date);
  },
});`;

Deno.test("sets are told of with their numbers in the file, and on standard error with --log-level alone", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    Deno.writeTextFileSync(`${folder}/speaker.js`, SPEAKER);
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(
      config,
      JSON.stringify({
        backtest_config: {
          start_date: DAYS[0].date,
          end_date: DAYS[1].date,
        },
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        strategies: [{
          name: "speaker",
          module: "./speaker.js",
          params: { size: 0 },
        }],
      }),
    );
    const run = (...more: string[]) =>
      openbell(["sweep", config, "--db", db, "--set", "size=1..3", ...more]);
    const plain = await run();
    assertEquals([plain.code, plain.stderr.includes("size")], [0, false]);
    const path = `${folder}/log.jsonl`;
    const logged = await run("--log-file", path);
    assertEquals([logged.code, logged.stderr.includes("size")], [0, false]);
    const lines = Deno.readTextFileSync(path).trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    const ofSets = lines
      .filter(({ properties }) => properties.code === "strategy_line")
      .map(({ message, date, properties, strategy }) => {
        assertEquals([strategy, message.slice(-10)], ["speaker", date]);
        return `${properties.set} ${message}`;
      });
    assertEquals(
      ofSets.toSorted(),
      [0, 1].flatMap((set) =>
        DAYS.map(({ date }) => `${set} size ${set + 1} on ${date}`)
      ),
    );
    const failed = lines.filter(({ properties }) =>
      properties.code === "set_failed"
    );
    assertEquals(failed.map(({ properties }) => properties.set), [2]);
    assert(failed[0].message.startsWith("set 2 failed: "));
    assert(!failed[0].message.includes("\x1b"));
    const codes = lines.map(({ properties }) => properties.code);
    assertEquals([codes[0], codes.at(-1)], ["sweep_started", "sweep_ended"]);
    const shown = await run("--log-level", "warning", "--quiet");
    const readable = shown.stderr.trimEnd().split("\n").toSorted();
    assertEquals(readable.length, 4);
    for (const line of readable) {
      assert(
        /^\d\d:\d\d:\d\d warning set \d\/analysis\/speaker \S+: size \d on /
          .test(line),
        line,
      );
    }
  });
});
