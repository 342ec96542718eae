/**
 * `openbell backtest` from outside: whatever goes wrong ends in one line on
 * standard error and an exit code, with nothing on standard output, and the
 * process ends by itself.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import {
  daysBetween,
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "../../system/_market.ts";
import { type Ended, openbell as runOpenbell } from "../_openbell.ts";

const RUNNERS = ["inline", "workers"] as const;
const DAYS = daysBetween("2024-07-01", "2024-07-09");
const FAILING =
  new URL("../../fixtures/strategies/failing.ts", import.meta.url).href;
/** A process that has not ended by then is taken to hang. */
const HANGS_MS = 20_000;

/** Runs the command line, which must end soon by itself. */
function openbell(args: readonly string[]): Promise<Ended> {
  return runOpenbell(args, { hangsMs: HANGS_MS });
}

function writeConfig(folder: string, changes: Record<string, unknown> = {}) {
  const path = `${folder}/${crypto.randomUUID()}.json`;
  const { session_data_config, ...rest } = changes;
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      backtest_config: { start_date: "2024-07-01", end_date: "2024-07-09" },
      session_data_config: {
        symbols: ["AAA", "BBB"],
        streams: ["1m", "5m"],
        ...(session_data_config as Record<string, unknown>),
      },
      ...rest,
    }),
  );
  return path;
}

function writeMarket(folder: string): string {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.1 }],
  }).db;
}

/** Runs and expects failure; returns the message. */
async function failure(
  code: 1 | 2,
  args: readonly string[],
): Promise<string> {
  const ended = await openbell(["backtest", ...args]);
  assertEquals(ended.stdout, "");
  assertMatch(ended.stderr, /^error: [^\n]+\n$/);
  assertEquals(ended.code, code, ended.stderr);
  return ended.stderr.slice("error: ".length, -1);
}

/** What a run of a config that is right fails with. */
function runFailure(config: string, db: string, runner: string) {
  return failure(1, [config, "--db", db, "--runner", runner]);
}

const STRATEGY_FAILURES = [
  [{ where: "factory" }, /its factory threw: fails on purpose/],
  [
    { where: "onSessionStart", call: 2 },
    /^Strategy failing failed in onSessionStart on 2024-07-02: fails on purpose \(failing\.ts:\d+:\d+\)$/,
  ],
  [
    { where: "onBar", call: 500 },
    /^Strategy failing failed in onBar on 2024-07-01: fails on purpose \(failing\.ts:\d+:\d+\)$/,
  ],
  [
    { where: "onBar", how: "throw text" },
    /^Strategy failing failed in onBar on 2024-07-01: only a text$/,
  ],
  [
    { where: "onSessionEnd", call: 6 },
    /^Strategy failing failed in onSessionEnd on 2024-07-09: fails on purpose/,
  ],
  [
    { where: "onBar", how: "bad order", call: 3 },
    /^Strategy failing failed in onBar on 2024-07-01: Cannot buy AAA: quantity is -5;/,
  ],
  [
    { where: "onBar", how: "bad symbol" },
    /^Strategy failing failed in onBar on 2024-07-01: The run has no symbol "NOPE"; it has AAA, BBB/,
  ],
] as const;

/** Modules that are no strategies, and what is said of them. */
const WRONG_MODULES: readonly (readonly [string, RegExp])[] = [
  ["export default {", /^Cannot load strategy .*1\.ts: .*/],
  ["export const a = 1;", /it has no default export/],
  ["export default 7;", /it must be an object with subscriptions/],
  ["export default {};", /it has no subscriptions/],
  [
    "export default { subscriptions: [{ intervals: ['9x'] }] };",
    /a subscription needs a list of intervals such as \['5m'\], found \["9x"\]/,
  ],
  [
    "export default { subscriptions: [{ intervals: ['15m'] }] };",
    /subscribes to 15m; the run has 1m, 5m: add it to streams/,
  ],
  [
    "export default { subscriptions: [{ symbols: ['X'], intervals: ['1m'] }] };",
    /subscribes to X; the run has AAA, BBB/,
  ],
  [
    "export default { subscriptions: [], onBar: 5 };",
    /onBar is not a function/,
  ],
  ["throw new Error('at load');", /at load/],
  ["import './nowhere.ts'; export default {};", /nowhere/],
];

for (const runner of RUNNERS) {
  Deno.test(`backtest ${runner}: a strategy that fails is named with its callback, date and place, exit 1`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      for (const [params, expected] of STRATEGY_FAILURES) {
        const config = writeConfig(folder, {
          strategies: [{ module: FAILING, params }],
        });
        const message = await runFailure(config, db, runner);
        assertMatch(message, expected, JSON.stringify(params));
      }
    });
  });

  Deno.test(`backtest ${runner}: a promise that a strategy lets fail is an error of the run, not lost`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      for (const how of ["async", "reject"]) {
        const config = writeConfig(folder, {
          strategies: [{
            module: FAILING,
            params: { where: "onBar", how, call: 9 },
          }],
        });
        const message = await runFailure(config, db, runner);
        assertMatch(message, /failing/);
        assertMatch(message, /rejected on purpose|promise|synchronous/);
      }
    });
  });

  Deno.test(`backtest ${runner}: a promise that fails after the last bar is the strategy's, however many symbols there are`, async () => {
    await withFolder(async (folder) => {
      // So many, with gaps, that the quality manager has more to read than the
      // analysis engine when that is done.
      const symbols = Array.from({ length: 20 }, (_, i) => `S${i}`);
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: symbols.map((name, seed) => ({ name, seed, gaps: 0.1 })),
      });
      const module = `${folder}/late.ts`;
      Deno.writeTextFileSync(
        module,
        `export default {
          name: "late", subscriptions: [{ intervals: ["1m"] }],
          teardown() { Promise.reject(new Error("nobody listens")); },
        };`,
      );
      const config = writeConfig(folder, {
        session_data_config: { symbols },
        strategies: [{ module }],
      });
      const message = await runFailure(config, db, runner);
      assertMatch(message, /strategy late was rejected.*nobody listens/);
    });
  });

  Deno.test(`backtest ${runner}: a module that is no strategy is refused with the reason, exit 1`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      let i = 0;
      // Both runners load with the same code: a syntax error and what the
      // engine itself refuses is enough for the second.
      const modules = WRONG_MODULES.filter(([source]) =>
        runner === "inline" || /default \{$|15m/.test(source)
      );
      for (const [source, expected] of modules) {
        const module = `${folder}/${++i}.ts`;
        Deno.writeTextFileSync(module, source);
        const config = writeConfig(folder, { strategies: [{ module }] });
        const message = await runFailure(config, db, runner);
        assertMatch(message, expected, source);
        assertMatch(message, new RegExp(`${i}(\\.ts)?\\b`));
      }
      const config = writeConfig(folder, {
        strategies: [{ module: "missing.ts" }],
      });
      assertMatch(
        await failure(1, [config, "--db", db, "--runner", runner]),
        /^Cannot load strategy .*missing\.ts: /,
      );
    });
  });

  Deno.test(`backtest ${runner}: damage in the middle of the range is told with symbol and date, exit 1`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const database = new DatabaseSync(db);
      const { bytes } = database.prepare(
        "SELECT bytes FROM chunks WHERE date = '2024-07-05' AND series_id = 2",
      ).get() as { bytes: Uint8Array };
      bytes[bytes.length >> 1] ^= 0x10;
      database.prepare(
        "UPDATE chunks SET bytes = ? WHERE date = '2024-07-05' AND series_id = 2",
      ).run(bytes);
      database.close();
      const config = writeConfig(folder);
      const message = await runFailure(config, db, runner);
      assertMatch(message, /coordinator/);
      assertMatch(message, /BBB/);
      assertMatch(message, /2024-07-05/);
    });
  });
}

Deno.test("backtest: a strategy that ends the thread of its worker ends the run with an error", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    for (const how of ["close", "exit"]) {
      const config = writeConfig(folder, {
        strategies: [{
          module: FAILING,
          params: { where: "onBar", how, call: 50 },
        }],
      });
      const message = await failure(1, [config, "--db", db]);
      assertMatch(message, /analysis|strategy/i);
    }
  });
});

Deno.test("backtest: a store that is missing, foreign or without the symbols is refused, exit 1", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertMatch(
      await failure(1, [config, "--db", `${folder}/none.db`]),
      /none\.db": the file does not exist/,
    );
    Deno.writeTextFileSync(`${folder}/text.db`, "timestamp,open\n".repeat(100));
    assertMatch(
      await failure(1, [config, "--db", `${folder}/text.db`]),
      /text\.db"/,
    );
    const other = new DatabaseSync(`${folder}/other.db`);
    other.exec("CREATE TABLE things (a)");
    other.close();
    assertMatch(
      await failure(1, [config, "--db", `${folder}/other.db`]),
      /a SQLite database, but not a bar store/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          session_data_config: { symbols: ["AAA", "ZZZ"] },
        }),
        "--db",
        db,
      ]),
      /^The store has no bars of ZZZ; it has AAA, BBB$/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          backtest_config: { start_date: "2024-08-01", end_date: "2024-08-02" },
        }),
        "--db",
        db,
      ]),
      /^No symbol has 1m bars from 2024-08-01 to 2024-08-02: /,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, {
          backtest_config: { start_date: "2024-07-06", end_date: "2024-07-07" },
        }),
        "--db",
        db,
      ]),
      /^US_EQUITY has no trading date from 2024-07-06 to 2024-07-07$/,
    );
    assertMatch(
      await failure(1, [
        writeConfig(folder, { session_data_config: { streams: ["1s", "5s"] } }),
        "--db",
        db,
      ]),
      /1s .*AAA, BBB/,
    );
  });
});

Deno.test("backtest: wrong arguments end with exit code 2 and say what would be right", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertMatch(
      await failure(2, [config, "--db", db, "--runner", "threads"]),
      /^--runner is "threads"; it must be workers or inline$/,
    );
    assertMatch(await failure(2, [config]), /needs --db FILE/);
    assertMatch(
      await failure(2, [config, "--db", db, "--batch", "0"]),
      /^--batch is "0"; it must be a whole number/,
    );
    assertMatch(
      await failure(2, [config, "--db", db, "--credits", "1.5"]),
      /^--credits is "1\.5"; it must be a whole number/,
    );
    assertMatch(
      await failure(2, [`${folder}/none.yaml`, "--db", db]),
      /none\.yaml": there is no such file$/,
    );
    const unknown = await openbell(["backtest", config, "--fast"]);
    assertEquals(unknown.code, 2);
    assertEquals(unknown.stdout, "");
    assertMatch(unknown.stderr, /^error: unknown option '--fast'/);
  });
});

Deno.test("backtest: all mistakes of a config are told at once, each with its path, exit 2", async () => {
  await withFolder(async (folder) => {
    const config = writeConfig(folder, {
      mode: "bactest",
      exchange_group: "US_EQITY",
      session_data_config: {
        streams: ["1m", "7x"],
        indicators: { session: [{ name: "emma", interval: "1m", period: 5 }] },
      },
      trading_config: { max_buying_power: -1, max_per_trad: 4 },
    });
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--check",
    ]);
    assertEquals(code, 2);
    assertEquals(stdout, "");
    assertMatch(stderr, /^error: /);
    for (
      const path of [
        "mode",
        "exchange_group",
        "session_data_config.streams[1]",
        "session_data_config.indicators.session[0]",
        "trading_config.max_buying_power",
        "max_per_trad",
      ]
    ) assert(stderr.includes(path), `${path} in ${stderr}`);
  });
});

Deno.test("backtest --check says what a config needs and runs nothing", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertEquals(await openbell(["backtest", config, "--check"]), {
      code: 0,
      stdout: `${config} is valid\n`,
      stderr: "",
    });
    assertEquals(await openbell(["backtest", config, "--check", "--db", db]), {
      code: 0,
      stdout: `${config} is valid: 6 sessions of 2 symbols, base interval 1m\n`,
      stderr: "",
    });
  });
});

Deno.test("backtest --json writes the whole result, the same with both runners, and --quiet writes nothing else", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module =
      new URL("../../fixtures/strategies/trader.ts", import.meta.url).href;
    const config = writeConfig(folder, {
      strategies: [{ module }],
      session_data_config: {
        streams: ["1m", "5m", "1h"],
        indicators: {
          session: [
            { id: "fast", name: "ema", period: 3, interval: "5m" },
            { id: "slow", name: "ema", period: 8, interval: "5m" },
            { id: "rsi", name: "rsi", period: 9, interval: "1m" },
          ],
          historical: {
            top: { type: "trailing_max", period: "2d" },
            minute: {
              type: "trailing_average",
              period: "2d",
              granularity: "minute",
            },
          },
        },
      },
    });
    const results = [];
    for (const runner of RUNNERS) {
      const file = `${folder}/${runner}.json`;
      const args = ["backtest", config, "--db", db, "--runner", runner];
      const summary = await openbell([...args, "--json", file]);
      assertEquals(summary.code, 0, summary.stderr);
      assertMatch(summary.stdout, /sessions\s+6, 2024-07-01 to 2024-07-09/);
      const quiet = await openbell([...args, "--json", "-", "--quiet"]);
      assertEquals(quiet.stderr, "");
      const result = JSON.parse(quiet.stdout);
      const written = JSON.parse(Deno.readTextFileSync(file));
      assertEquals(written.hash, result.hash);
      assert(summary.stdout.includes(result.hash));
      results.push(result);
    }
    const [inline, workers] = results;
    for (
      const key of ["sessions", "fills", "equity", "quality", "hash", "log"]
    ) {
      assertEquals(inline[key], workers[key], key);
    }
    assertEquals(inline.metrics.runner, "inline");
    assertEquals(workers.metrics.runner, "workers");
    assertEquals(inline.config.session_data_config.symbols, ["AAA", "BBB"]);
    assertEquals(
      inline.sessions.map((s: { date: string }) => s.date),
      DAYS.map((d) => d.date),
    );
    assertEquals(inline.sessions[2], {
      date: "2024-07-03",
      open: "2024-07-03T13:30:00.000Z",
      close: "2024-07-03T17:00:00.000Z",
      bars: { AAA: 210, BBB: inline.sessions[2].bars.BBB },
      quality: {
        AAA: 100,
        BBB: 100 * inline.sessions[2].bars.BBB / 210,
      },
    });
    assert(inline.fills.length > 20);
    assertEquals(Object.keys(inline.fills[0]).slice(0, 6), [
      "time",
      "symbol",
      "side",
      "quantity",
      "price",
      "fee",
    ]);
    assertEquals(inline.equity.length, 6);
    assertEquals(Object.keys(inline.quality.BBB), ["1m", "5m", "1h"]);
    assertMatch(inline.hash, /^[0-9a-f]{64}$/);
  });
});

Deno.test("backtest drops a symbol without bars in the range with a warning and runs the others", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "OLD", seed: 2, to: "2024-06-20" },
      ],
    });
    const config = writeConfig(folder, {
      session_data_config: { symbols: ["OLD", "AAA"] },
    });
    for (const runner of RUNNERS) {
      const { code, stdout } = await openbell([
        "backtest",
        config,
        "--db",
        db,
        "--runner",
        runner,
        "--json",
        "-",
        "--quiet",
      ]);
      assertEquals(code, 0);
      const result = JSON.parse(stdout);
      assertEquals(result.dropped, ["OLD"]);
      assertEquals(Object.keys(result.quality), ["AAA"]);
      assertEquals(result.warnings, [
        "OLD is dropped: it has no 1m bars from 2024-07-01 to 2024-07-09; stored are 2024-06-10 to 2024-06-20",
      ]);
    }
  });
});

for (const runner of RUNNERS) {
  Deno.test(`backtest --profile tells where the time of a run went, on standard error: ${runner}`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const config = writeConfig(folder);
      const args = ["backtest", config, "--db", db, "--runner", runner];
      const { code, stdout, stderr } = await openbell([
        ...args,
        "--quiet",
        "--json",
        "-",
        "--profile",
      ]);
      assertEquals(code, 0, stderr);
      const stages = ["coordinator", "processor", "quality_manager"];
      assertEquals(
        Object.keys(JSON.parse(stdout).metrics.stages),
        [...stages, "analysis"],
      );
      const lines = stderr.trimEnd().split("\n").slice(-6);
      assertMatch(lines[0], new RegExp(`^ +stage +busy`));
      assertMatch(lines[1], /^ +coordinator +\d+ ms +[\d.]+ % +\d+ ms/);
      assertMatch(lines[4], /^ +analysis +\d+ ms/);
      assertMatch(lines[5], /^ +memory: [\d.]+ MiB resident/);
    });
  });
}
