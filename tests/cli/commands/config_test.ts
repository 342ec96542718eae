/** `openbell config convert`, and old configs given to `backtest` and `sweep`. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { loadSessionConfig } from "../../../src/config/load.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import {
  LOADING,
  REFUSED,
  withModule,
} from "../../config/old_configs/_configs.ts";
import { openbell } from "../_openbell.ts";
import { daysBetween, makeMarket, withFolder } from "../../system/_market.ts";

const STRATEGY = `
export default ({ quantity }) => ({
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, { symbol }) {
    if (context.position(symbol) === 0) context.buy(symbol, quantity);
  },
});
`;

function writeMarket(folder: string): string {
  return makeMarket(folder, {
    days: daysBetween("2024-06-10", "2024-07-05"),
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
  }).db;
}

function writeOld(folder: string, config: unknown): string {
  Deno.writeTextFileSync(`${folder}/strategy.js`, STRATEGY);
  const path = `${folder}/old.json`;
  Deno.writeTextFileSync(path, JSON.stringify(config));
  return path;
}

const noteLines = (stderr: string) =>
  stderr.split("\n").filter((line) => line.startsWith("note: "));

Deno.test("every old config that loads runs like its conversion", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const onNote = () => {};
    for (const [name, config] of Object.entries(LOADING)) {
      const old = writeOld(folder, withModule(config, "./strategy.js"));
      const converted = `${folder}/new.yaml`;
      const { code, stdout, stderr } = await openbell(
        ["config", "convert", old, "-o", converted],
      );
      assertEquals([code, stdout], [0, ""], stderr);
      const hashes = [];
      for (const path of [old, converted]) {
        const result = await runBacktest(loadSessionConfig(path, { onNote }), {
          db,
          runner: "inline",
        });
        hashes.push(result.hash);
        const trades = JSON.stringify(config).includes("MODULE");
        assertEquals(result.fills.length > 0, trades, name);
      }
      assertEquals(hashes[0], hashes[1], name);
    }
  });
});

Deno.test("backtest reads an old config with a note of each key; the converted one has no notes", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    Deno.mkdirSync(`${folder}/new`);
    const config = withModule(LOADING["stocks momentum"], "./strategy.js");
    const old = writeOld(folder, config);
    const run = await openbell(["backtest", old, "--db", db]);
    assertEquals(run.code, 0, run.stderr);
    const notes = noteLines(run.stderr);
    assert(
      notes.includes(
        "note: session_data_config.strategies[0].config: renamed to params",
      ),
    );
    const checked = await openbell(["backtest", old, "--check"]);
    assertEquals(checked.code, 0, checked.stderr);
    assertEquals(noteLines(checked.stderr), notes);

    const path = `${folder}/new/config.yaml`;
    const written = await openbell(["config", "convert", old, "-o", path]);
    assertEquals(written.code, 0, written.stderr);
    assertEquals(noteLines(written.stderr), [
      ...notes,
      "note: strategies[0].module: ../strategy.js is relative to the new file",
    ]);
    const text = Deno.readTextFileSync(path);
    for (const note of notes) {
      assertStringIncludes(text, note.replace("note: ", "# "));
    }
    const again = await openbell(["backtest", path, "--db", db]);
    assertEquals(again.code, 0, again.stderr);
    assertEquals(noteLines(again.stderr), []);
    const withoutTime = (out: string) =>
      out.split("\n").filter((line) => /profit|fills|hash/i.test(line));
    assert(withoutTime(run.stdout).length > 0, run.stdout);
    assertEquals(withoutTime(again.stdout), withoutTime(run.stdout));
  });
});

Deno.test("config convert to another folder names the same modules and files", async () => {
  await withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/old`);
    Deno.mkdirSync(`${folder}/new/deep`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/old/names.txt`, "AAA\nBBB\n");
    const module = "../code/one.js";
    const input = {
      _note: "old",
      store: "bars.db",
      backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
      session_data_config: {
        symbols: ["SPY"],
        universe: "names.txt",
        streams: ["1m"],
        scanners: [{ module, pre_session: true }],
        indicators: { modules: ["own.ts", "https://example.com/own.ts"] },
        strategies: [{ module: "./a.js" }],
      },
      trading_config: {
        commission: { type: "module", module },
        slippage: { type: "module", module: "slip.js" },
        fill_model: { type: "module", module: "fill.js" },
      },
      live_config: { feed_module: "feed.js", replay: { store: "replay.db" } },
    };
    const old = `${folder}/old/config.json`;
    Deno.writeTextFileSync(old, JSON.stringify(input));
    const onNote = () => {};
    const expected = loadSessionConfig(old, { onNote });
    for (const name of ["new/deep/a.yaml", "new/b.json", "c.yaml"]) {
      const path = `${folder}/${name}`;
      const { code, stderr } = await openbell(
        ["config", "convert", old, "-o", path],
      );
      assertEquals(code, 0, stderr);
      assertEquals(loadSessionConfig(path, { onNote }), expected);
    }
  });
});

Deno.test("config convert prints YAML, and writes JSON by the name of the file", async () => {
  await withFolder(async (folder) => {
    const old = writeOld(folder, LOADING["swing with weekly highs"]);
    const printed = await openbell(["config", "convert", old]);
    assertEquals(printed.code, 0, printed.stderr);
    const yaml = `${folder}/printed.yaml`, json = `${folder}/new.json`;
    Deno.writeTextFileSync(yaml, printed.stdout);
    const { code, stderr } = await openbell(
      ["config", "convert", old, "-o", json],
    );
    assertEquals(code, 0, stderr);
    assertEquals(loadSessionConfig(json), loadSessionConfig(yaml));
    const twice = await openbell(["config", "convert", json]);
    assertEquals(twice.code, 0);
    assertEquals(twice.stderr, `${json} has no old keys\n`);
  });
});

Deno.test("config convert lists all mistakes, and then writes nothing", async () => {
  await withFolder(async (folder) => {
    const [config, paths] = REFUSED["the oldest form"];
    const old = writeOld(folder, config);
    const path = `${folder}/new.yaml`;
    for (
      const args of [["config", "convert", old, "-o", path], ["backtest", old]]
    ) {
      const { code, stdout, stderr } = await openbell(args);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, `has ${paths.length} mistakes:`);
      for (const place of paths) assertStringIncludes(stderr, `  ${place}: `);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "old.json",
      "strategy.js",
    ]);
    const same = await openbell(["config", "convert", old, "-o", old]);
    assertEquals(same.code, 2);
    assertMatch(same.stderr, /the file to convert; name another one/);
  });
});

Deno.test("a module of indicators that is missing and the mistakes of its config are told together", async () => {
  await withFolder(async (folder) => {
    const old = writeOld(folder, {
      backtest_config: { start_date: "2024-07-02", end_date: "2024-07-03" },
      data_streams: [],
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m"],
        indicators: {
          modules: ["./missing.js"],
          session: [
            { name: "of_the_module", interval: "1m", type: "trend" },
            { name: "sma", interval: "1m", params: { perod: 3 } },
          ],
        },
      },
    });
    const { code, stderr } = await openbell(["backtest", old, "--check"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "has 3 mistakes:");
    assertStringIncludes(stderr, "  data_streams: ");
    assertStringIncludes(stderr, 'there is no parameter "perod"');
    assertStringIncludes(stderr, "missing.js");
  });
});

Deno.test("a sweep reads an old config with each note once, and its parameters by the names of today", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = withModule(LOADING["stocks momentum"], "./strategy.js");
    const old = writeOld(folder, config);
    const { code, stdout, stderr } = await openbell(
      ["sweep", old, "--db", db, "--set", "quantity=1,2,3", "--workers", "1"],
    );
    assertEquals(code, 0, stderr);
    const notes = noteLines(stderr);
    assertEquals(notes, [...new Set(notes)]);
    assert(
      notes.includes(
        "note: session_data_config.strategies[0]: moved to strategies[0]",
      ),
    );
    assertMatch(stdout, /3 sets/);
  });
});

Deno.test("config convert tells an unknown indicator with all other mistakes, if no module can bring it", async () => {
  await withFolder(async (folder) => {
    const config = {
      backtest_config: { start_date: "2024-07-02", end_date: "2024-07-03" },
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m"],
        indicators: { session: [{ name: "volume_profile", interval: "1m" }] },
        prefetch: true,
      },
    };
    const old = writeOld(folder, config);
    const alone = await openbell(["config", "convert", old]);
    assertEquals(alone.code, 2);
    assertStringIncludes(alone.stderr, "has 2 mistakes");
    assertStringIncludes(alone.stderr, 'no indicator "volume_profile"');
    const strategies = [{ module: "./strategy.js" }];
    const withModules = writeOld(folder, { ...config, strategies });
    const { stderr } = await openbell(["config", "convert", withModules]);
    assertStringIncludes(stderr, "has 1 mistake:");
  });
});
