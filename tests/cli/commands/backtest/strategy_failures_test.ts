/**
 * A strategy that fails under `openbell backtest`: one line on standard error, exit
 * code 1, and the process ends by itself.
 */
import { assertMatch } from "@std/assert";
import { makeMarket, withFolder } from "../../../system/_market.ts";
import {
  DAYS,
  FAILING,
  failure,
  runFailure,
  RUNNERS,
  writeConfig,
  writeMarket,
} from "./_backtest.ts";

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
    /^Strategy failing failed in onBar on 2024-07-01: Cannot buy AAA: quantity is -5;.* \(failing\.ts:\d+:\d+\)$/,
  ],
  [
    { where: "onBar", how: "bad symbol" },
    /^Strategy failing failed in onBar on 2024-07-01: The run has no symbol "NOPE"; it has AAA, BBB/,
  ],
] as const;

/** Modules that are no strategies, and the messages for them. */
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

  Deno.test(`backtest ${runner}: an unhandled rejection of a strategy fails the run`, async () => {
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

  Deno.test(`backtest ${runner}: an order of a promise is refused with strategy, hook, date and place, in the sandbox too`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const module = `${folder}/late.ts`;
      Deno.writeTextFileSync(
        module,
        `export default {
          subscriptions: [{ intervals: ["1m"] }],
          teardown(context) {
            (async () => { await null; context.buy("AAA", 1); })();
          },
        };`,
      );
      const config = writeConfig(folder, { strategies: [{ module }] });
      const args = [config, "--db", db, "--runner", runner];
      const sandbox = runner === "workers" ? [["--sandbox"]] : [];
      for (const flags of [[], ...sandbox]) {
        assertMatch(
          await failure(1, [...args, ...flags]),
          /^Strategy late called buy after teardown on 2024-07-09, outside of its hooks: .* \(late\.ts:4:48\)$/,
        );
      }
    });
  });

  Deno.test(`backtest ${runner}: a rejection after the last bar is attributed to the strategy, for any number of symbols`, async () => {
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

  Deno.test(`backtest ${runner}: a module that is not a strategy is refused with the reason, exit 1`, async () => {
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
