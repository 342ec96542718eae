/**
 * A strategy that does not come back: the command ends by itself with one line
 * that names strategy, hook and date, and exit code 1.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../../system/_market.ts";
import { runArgs } from "../../_openbell.ts";
import { failure, openbell, writeConfig, writeMarket } from "./_backtest.ts";

const HOOKS: readonly (readonly [string, RegExp])[] = [
  [
    "onBar(c) { if (c.session.date === '2024-07-02') for (;;); }",
    /^Strategy stuck has not returned from onBar on 2024-07-02 within 1 second; strategy_seconds sets the limit, 0 for none$/,
  ],
  [
    "setup() { for (;;); }",
    /^Strategy stuck has not returned from setup on 2024-07-01 within/,
  ],
  [
    "setup(c) { c.schedule('10:30', () => { for (;;); }); }",
    /^Strategy stuck has not returned from a scheduled callback on 2024-07-01/,
  ],
  [
    "teardown() { for (;;); }",
    /^Strategy stuck has not returned from teardown on 2024-07-09/,
  ],
  [
    "setup() { Promise.resolve().then(() => { for (;;); }); }",
    /^Strategy stuck has not returned from a timer or a promise on 2024-07-\d\d within/,
  ],
  // The hook fails, and its promise goes on before the failure is reported.
  [
    "async onBar() { await null; for (;;); }",
    /^Strategy stuck has not returned from a timer or a promise on 2024-07-01 within/,
  ],
  // The hook fails, and reading what it has thrown does not end.
  [
    "onBar() { throw { get message() { for (;;); } }; }",
    /^Strategy stuck has not returned from a timer or a promise on 2024-07-01 within/,
  ],
  [
    "setup() { Promise.reject({ get message() { for (;;); } }); }",
    /^Strategy stuck has not returned from a timer or a promise on 2024-07-\d\d within/,
  ],
];

const LOADS = [
  "for (;;);",
  "await new Promise(() => {});",
  "export default () => { for (;;); };",
  "throw { get message() { for (;;); } };",
];

/** The message of a backtest of a module that never comes back. */
async function messageOf(
  folder: string,
  db: string,
  source: string,
  flags: readonly string[],
): Promise<string> {
  const module = `${folder}/stuck.ts`;
  Deno.writeTextFileSync(module, source);
  const config = writeConfig(folder, {
    strategies: [{ module }],
    strategy_seconds: 1,
  });
  return await failure(1, [config, "--db", db, ...flags]);
}

for (const flags of [[], ["--sandbox"], ["--runner", "inline"]]) {
  const title = flags.join(" ") || "without a sandbox";
  Deno.test(`backtest ${title}: a hook that does not return ends the run with strategy, hook and date`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      for (const [hook, expected] of HOOKS) {
        const source =
          `export default { subscriptions: [{ intervals: ["1m"] }], ${hook} };`;
        assertMatch(await messageOf(folder, db, source, flags), expected);
      }
    });
  });

  Deno.test(`backtest ${title}: modules that do not load end the run`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      for (const source of LOADS) {
        assertMatch(
          await messageOf(folder, db, source, flags),
          /^Cannot load strategy .*stuck\.ts: not loaded within 1 second; /,
        );
      }
    });
  });
}

/** What an own indicator does not come back from, and the call that is told. */
const INDICATORS: readonly (readonly [string, RegExp])[] = [
  [
    "create: () => { for (;;); }",
    /^Indicator own has not returned from create (?:on 2024-07-01 )?within 1 second; /,
  ],
  [
    "create: () => ({ reset() {}, update() { for (;;); } })",
    /^Indicator own has not returned from update (?:on 2024-07-01 )?within 1 second; /,
  ],
  [
    "create: () => ({ reset() {}, update: () => 1, startSession() { for (;;); } })",
    /^Indicator own has not returned from startSession (?:on 2024-07-01 )?within/,
  ],
];

for (const flags of [[], ["--sandbox"], ["--runner", "inline"]]) {
  const title = flags.join(" ") || "without a sandbox";
  Deno.test(`backtest ${title}: an own indicator that does not return ends the run`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const module = `${folder}/stuck.ts`;
      const config = writeConfig(folder, {
        strategies: [],
        strategy_seconds: 1,
        session_data_config: {
          symbols: ["AAA"],
          streams: ["1m"],
          indicators: {
            modules: [module],
            session: [
              { name: "sma", period: 3, interval: "1m" },
              { name: "own", interval: "1m" },
            ],
          },
        },
      });
      for (const [create, expected] of INDICATORS) {
        Deno.writeTextFileSync(
          module,
          `export default { name: "own", outputs: ["own"], warmup: 0, ${create} };`,
        );
        const args = [config, "--db", db, ...flags];
        assertMatch(await failure(1, args), expected);
      }
    });
  });
}

Deno.test("backtest: a module that does not load when its indicators are looked for ends the run", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module = `${folder}/stuck.ts`;
    Deno.writeTextFileSync(module, LOADS[0]);
    const config = writeConfig(folder, {
      strategies: [{ module }],
      strategy_seconds: 1,
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m"],
        indicators: { session: [{ name: "own", interval: "1m" }] },
      },
    });
    assertMatch(
      await failure(1, [config, "--db", db]),
      /^Cannot load indicators from .*stuck\.ts: not loaded within 1 second; /,
    );
  });
});

Deno.test("backtest: hooks that take their time but return do not end the run, nor do many of them", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module = `${folder}/slow.ts`;
    // A second in all, in parts of a tenth of it.
    Deno.writeTextFileSync(
      module,
      `let calls = 0;
      export default {
        subscriptions: [{ intervals: ["1m"] }],
        onBar() {
          if (++calls % 100 !== 0 || calls > 1_000) return;
          const end = performance.now() + 100;
          while (performance.now() < end);
        },
      };`,
    );
    for (
      const [strategy_seconds, runner] of [
        [1, "workers"],
        [0, "workers"],
        [1, "inline"],
      ] as const
    ) {
      const config = writeConfig(folder, {
        strategies: [{ module }],
        strategy_seconds,
      });
      const { code, stderr } = await openbell([
        "backtest",
        config,
        "--db",
        db,
        "--quiet",
        "--runner",
        runner,
      ]);
      assertEquals([code, stderr], [0, ""]);
    }
  });
});

Deno.test("a program's run rejects if a hook does not return, and the program goes on", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module = `${folder}/stuck.ts`;
    Deno.writeTextFileSync(
      module,
      `export default {
        name: "loop", subscriptions: [{ intervals: ["1m"] }],
        onSessionEnd() { for (;;); },
      };`,
    );
    const config = writeConfig(folder, {
      strategies: [{ module }],
      strategy_seconds: 1,
    });
    const program = `${folder}/program.ts`;
    const mod = new URL("../../../../mod.ts", import.meta.url).href;
    Deno.writeTextFileSync(
      program,
      `import { loadSessionConfig, runBacktest } from ${JSON.stringify(mod)};
const config = loadSessionConfig(${JSON.stringify(config)});
try {
  await runBacktest(config, { db: ${JSON.stringify(db)} });
} catch ({ code, worker, phase, date, message }) {
  console.log(JSON.stringify([code, worker, phase, date, message]));
}
const calm = { ...config, strategies: [] };
const result = await runBacktest(calm, { db: ${JSON.stringify(db)} });
console.log(result.sessions.length);
Deno.exit();
`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: runArgs(program, []),
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(20_000),
    }).output();
    const decoder = new TextDecoder();
    assertEquals(decoder.decode(stderr), "");
    const [error, sessions] = decoder.decode(stdout).trim().split("\n");
    assertEquals(JSON.parse(error), [
      "strategy_timeout",
      "analysis",
      "onSessionEnd",
      "2024-07-01",
      "Strategy loop has not returned from onSessionEnd on 2024-07-01 within 1 second; strategy_seconds sets the limit, 0 for none",
    ]);
    assertEquals([code, sessions], [0, "6"]);
  });
});
