/** Feeds that are modules of one's own. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { loadSessionConfig } from "../../src/config/load.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "./_market.ts";

const EXAMPLE = new URL("../../examples/feeds/made_up.ts", import.meta.url);

/** A config whose market is always open. */
function inputOf(feed_module: string): SessionConfigInput {
  return {
    session_name: "own",
    mode: "live",
    exchange_group: "CRYPTO",
    session_data_config: { symbols: ["AAA", "BBB"], streams: ["1m"] },
    api_config: { data_api: "module" },
    live_config: { feed_module },
  };
}

/** A module's text with one part of a feed replaced. */
const feedText = (change: string) => `
export default () => ({
  name: "test",
  omitsNoTrade: false,
  delayMs: 0,
  start(symbols, sink) { sink.notice({ kind: "subscribed", symbols }); },
  add() {},
  async *history() {},
  async close() {},
  ...${change},
});`;

Deno.test("the example of a feed of one's own fills today's session, and its backtest has the same hash", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const config = parseSessionConfig(inputOf(EXAMPLE.href));
    const run = runLive(config, { db });
    while (run.status().bars < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    run.stop();
    const live = await run.done;
    const { date, bars } = live.sessions[0];
    assertEquals(bars.AAA, bars.BBB);
    const repeated = await runBacktest(recordedConfig(config, db, date), {
      db,
      runner: "inline",
    });
    assertEquals(repeated.hash, live.hash);
  });
});

Deno.test("the path of a feed is relative to its config", async () => {
  await withFolder((folder) => {
    const path = `${folder}/live.json`;
    Deno.writeTextFileSync(path, JSON.stringify(inputOf("./feed.js")));
    const { live_config } = loadSessionConfig(path);
    assertStringIncludes(live_config.feed_module ?? "", `${folder}/feed.js`);
    return Promise.resolve();
  });
});

Deno.test("a module that makes no feed ends the run with one error that names it", async () => {
  const cases: Readonly<Record<string, readonly [string, RegExp]>> = {
    syntax: ["export default (", /cannot be loaded/],
    thrown: ['throw new Error("no luck")', /cannot be loaded: no luck/],
    "no export": ["export const feed = 1;", /no default export/],
    text: ['export default "feed";', /no default export/],
    throws: [
      'export default () => { throw new Error("bad day"); };',
      /it threw: bad day/,
    ],
    nothing: ["export default () => {};", /is no object/],
    name: [feedText("{ name: 1 }"), /no name/],
    omits: [feedText("{ omitsNoTrade: 0 }"), /omitsNoTrade/],
    delay: [feedText("{ delayMs: -1 }"), /delayMs/],
    method: [
      feedText("{ history: 1, close: null }"),
      /no method history, close/,
    ],
    start: [feedText('{ start() { throw new Error("off"); } }'), /off/],
    timer: [
      feedText(
        '{ start() { setTimeout(() => { throw new Error("later"); }); } }',
      ),
      /later/,
    ],
    refusal: [
      feedText('{ start(_, sink) { sink.failed(new Error("no plan")); } }'),
      /no plan/,
    ],
  };
  await withFolder(async (folder) => {
    for (const [name, [text, message]] of Object.entries(cases)) {
      const module = `${folder}/${name.replace(" ", "_")}.js`;
      Deno.writeTextFileSync(module, text);
      const config = parseSessionConfig(inputOf(module));
      const run = runLive(config, { db: `${folder}/${name}.db` });
      const error = await assertRejects(() => run.done);
      assert(error instanceof SessionError, `${name}: ${error}`);
      assert(message.test(error.message), `${name}: ${error.message}`);
      assert(!error.message.includes("src/feeds"), error.message);
    }
    const none = parseSessionConfig(inputOf(`${folder}/none.js`));
    const run = runLive(none, { db: `${folder}/none.db` });
    const error = await assertRejects(() => run.done, SessionError);
    assertEquals(error.code, "feed_refused");
  });
});

Deno.test("a config names the module of a feed exactly if it asks for one", () => {
  const { live_config: _, ...without } = inputOf("feed.ts");
  for (
    const [input, path] of [
      [without, "live_config.feed_module"],
      [
        { ...inputOf("feed.ts"), api_config: { data_api: "binance" } },
        "live_config.feed_module",
      ],
    ] as const
  ) {
    try {
      parseSessionConfig(input);
    } catch (error) {
      assert(error instanceof SessionError);
      assertStringIncludes(error.message, path);
      continue;
    }
    throw new Error("The config was taken");
  }
});

Deno.test("docs/live.md shows the example as it is", () => {
  const page = Deno.readTextFileSync(
    new URL("../../docs/live.md", import.meta.url),
  );
  assertStringIncludes(page, Deno.readTextFileSync(EXAMPLE));
});
