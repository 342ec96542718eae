/** User-defined indicators in a run, from modules and from strategies. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runBacktest, SystemManager } from "../../src/system/system_manager.ts";
import { makeReport } from "../../src/pages/report/report.ts";
import { findOwnIndicators } from "../../src/system/indicator_probe.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";
import { isClose, naiveSma } from "./_naive_indicators.ts";
import { makeRecorder } from "./_recorder.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-02");

/** Source code of a module whose indicator is a mean of closes. */
function meanModule(name: string, update = "return sum / window.length;") {
  return `
    export const indicators = [{
      name: ${JSON.stringify(name)},
      outputs: [${JSON.stringify(name)}, "count"],
      params: [{
        name: "period", default: 5, min: 1, max: 100, integer: true, doc: "bars",
      }],
      warmup: ({ period }) => period - 1,
      create({ period }) {
        let window = [];
        return {
          reset() { window = []; },
          update(bar) {
            window.push(bar.close);
            if (window.length > period) window.shift();
            if (window.length < period) return undefined;
            const sum = window.reduce((a, b) => a + b, 0);
            ${update}
          },
        };
      },
    }];`.replace(
    "return sum / window.length;",
    "return [sum / window.length, window.length];",
  );
}

/** Runs `body` with a market and some modules. */
async function withModules(
  modules: Readonly<Record<string, string>>,
  body: (parts: {
    db: string;
    url: (name: string) => string;
    market: ReturnType<typeof makeMarket>;
  }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    for (const [name, text] of Object.entries(modules)) {
      Deno.writeTextFileSync(`${folder}/${name}.js`, text);
    }
    const url = (name: string) => new URL(`file://${folder}/${name}.js`).href;
    await body({ db: market.db, url, market });
  });
}

function configOf(
  modules: readonly string[],
  names: readonly string[],
  strategies: readonly string[] = [],
) {
  return makeConfig({
    days: DAYS,
    symbols: ["AAA"],
    data: {
      streams: ["1m", "5m"],
      indicators: {
        modules,
        session: names.map((name) => ({
          name,
          interval: "5m" as const,
          params: { period: 3 },
        })),
      },
    },
    rest: { strategies: strategies.map((module) => ({ module })) },
  });
}

Deno.test("an indicator of a module runs in the processor like a built-in one, in every layout of the stages", async () => {
  await withModules({ mine: meanModule("my_mean") }, async (parts) => {
    const config = configOf([parts.url("mine")], ["my_mean", "sma"]);
    const hashes = new Set<string>();
    for (const layout of LAYOUT_NAMES) {
      for (const batchSlices of [1, 1_000]) {
        const recorder = makeRecorder({
          intervals: ["5m"],
          indicators: ["my_mean_3_5m", "sma_3_5m"],
        });
        const { hash } = await runBacktest(config, {
          db: parts.db,
          ...LAYOUTS[layout],
          batchSlices,
          strategies: [recorder.strategy],
        });
        hashes.add(hash);
        const expected = naiveSma(recorder.calls, 3);
        assertEquals(recorder.calls.length, 156 * 1);
        recorder.calls.forEach(({ indicators: [own, built] }, i) => {
          assert(isClose(own, expected[i]), `bar ${i}: ${own}`);
          assert(isClose(built, expected[i]));
        });
      }
    }
    assertEquals(hashes.size, 1);
  });
});

const STRATEGY = `
  export default {
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context, bar) {
      const value = context.indicator(bar.symbol, "own_mean_3_5m");
      if (value.value !== undefined) context.log(String(value.value));
    },
  };`;

Deno.test("a strategy module may export the indicators that it reads", async () => {
  await withModules(
    { strategy: meanModule("own_mean") + STRATEGY },
    async ({ db, url }) => {
      const config = configOf([], ["own_mean"], [url("strategy")]);
      const logs = [];
      for (const layout of LAYOUT_NAMES) {
        const { log, hash } = await runBacktest(config, {
          db,
          ...LAYOUTS[layout],
        });
        assert(log.lines.length > 0);
        logs.push([log.lines.map((line) => line.message), hash]);
      }
      assertEquals(logs[0], logs[1]);
    },
  );
});

Deno.test("the report of a run shows the indicators of its modules", async () => {
  await withModules(
    {
      mine: meanModule("my_mean"),
      strategy: meanModule("own_mean") + STRATEGY,
    },
    async ({ db, url }) => {
      const strategies = [url("strategy")];
      for (
        const config of [
          configOf([url("mine")], ["my_mean"]),
          configOf([], ["own_mean"], strategies),
        ]
      ) {
        const result = await runBacktest(config, { db, runner: "inline" });
        const page = await makeReport(result, { db });
        assert(page.includes("_mean_3_5m"));
      }
    },
  );
});

Deno.test("one system runs different indicators of the same name in turn", async () => {
  await withModules({
    one: meanModule("twin"),
    two: meanModule("twin", "return [-sum, 0];"),
  }, async ({ db, url }) => {
    const system = new SystemManager();
    try {
      const signs = [];
      for (const name of ["one", "two", "one"]) {
        const recorder = makeRecorder({
          intervals: ["5m"],
          indicators: ["twin_3_5m"],
        });
        await system.run(configOf([url(name)], ["twin"]), {
          db,
          strategies: [recorder.strategy],
        });
        signs.push(Math.sign(recorder.calls.at(-1)?.indicators[0] ?? 0));
      }
      assertEquals(signs, [1, -1, 1]);
    } finally {
      system.stop();
    }
  });
});

Deno.test("errors in a module or its indicators are reported before the run", async () => {
  const engineForm = `export const indicators = [{ name: "deep",
    outputs: ["deep"], params: [], category: "custom", warmup: () => 0,
    check: () => undefined, create: () => ({}) }];`;
  await withModules({
    mine: meanModule("my_mean"),
    again: meanModule("my_mean"),
    sma: meanModule("sma"),
    empty: "export const nothing = 1;",
    odd: "export const indicators = [{ name: 'odd' }];",
    broken: "export const a = ;",
    throws: "throw new Error('not today');",
    deep: engineForm,
    params:
      `export const x = { name: "x", outputs: ["x"], params: [{}], warmup: 0, create() {} };`,
    names: `export const x = { name: "Big", outputs: ["x"], warmup: 0,
      create() {} };`,
  }, async ({ db, url }) => {
    const problem = async (modules: string[], names: string[] = ["sma"]) => {
      const error = await assertRejects(
        () =>
          runBacktest(configOf(modules.map(url), names), {
            db,
            runner: "inline",
          }),
        SessionError,
      );
      assertEquals(error.code, "indicator_invalid");
      return error.message;
    };
    const expected: [string[], string][] = [
      [["mine", "again"], "has the name of an indicator of"],
      [["sma"], "has the name of a built-in indicator"],
      [["empty"], "exports no indicator"],
      [["odd"], "must be a list of indicators"],
      [["broken"], "Cannot load indicators from"],
      [["throws"], "not today"],
      [["missing"], "Cannot load indicators from"],
      [["deep"], "the simple form"],
      [["params"], "invalid params"],
      [["names"], "lower-case letters"],
    ];
    for (const [modules, text] of expected) {
      const message = await problem(modules);
      assert(message.includes(text), `${modules}: ${message}`);
      assert(!message.includes("\n"), message);
    }
    // A parameter out of range, and an unknown name.
    const out = await problem(["mine"], ["my_mean", "mi_mean"]);
    assert(out.includes('no indicator "mi_mean"; did you mean "my_mean"'), out);
  });
});

Deno.test("an indicator that throws fails the run with its name, the phase and the date", async () => {
  await withModules({
    fails: meanModule("fails", "throw new Error('out of ideas');"),
    create: `export const x = { name: "x", outputs: ["x"], warmup: 0,
      params: [{ name: "period", default: 1, min: 1, max: 9, integer: true }],
      create() { throw new Error("cannot begin"); } };`,
    late: `export const x = { name: "late", outputs: ["late"], warmup: 0,
      params: [{ name: "period", default: 1, min: 1, max: 9, integer: true }],
      create: () => ({ reset() {}, update: () => {
        Promise.reject(new Error("nobody listens")); return 1; } }) };`,
  }, async ({ db, url }) => {
    for (const layout of LAYOUT_NAMES) {
      const failure = async (module: string, name: string) => {
        const error = await assertRejects(
          () =>
            runBacktest(configOf([url(module)], [name]), {
              db,
              ...LAYOUTS[layout],
              strategies: [{ subscriptions: [] }],
            }),
          SessionError,
        );
        return [error.code, error.worker, error.message];
      };
      assertEquals(await failure("fails", "fails"), [
        "indicator_invalid",
        "processor",
        'The processor failed in phase stream on 2024-07-01: Indicator "fails": update() threw: out of ideas',
      ]);
      assertEquals(await failure("create", "x"), [
        "indicator_invalid",
        "processor",
        'The processor failed in phase start: Indicator "x": create() threw: cannot begin',
      ]);
      if (layout !== "inline") {
        const [, worker, message] = await failure("late", "late");
        assertEquals(worker, "processor");
        assert(message?.includes("nobody listens"), message);
      }
    }
  });
});

Deno.test("a config with built-in indicators alone starts no probe and loads no strategy", async () => {
  const { modules } = await findOwnIndicators({
    session_data_config: { indicators: { session: [{ name: "ema" }] } },
    strategies: [{ module: "no/such/strategy.ts" }],
  }, ".");
  assertEquals(modules, []);
});

Deno.test("an own indicator is last known at a session's start, unless it is bound to sessions", async () => {
  const counter = (name: string, bound: boolean) => `
    export const indicators = [{
      name: "${name}", outputs: ["${name}"], warmup: 0, sessionBound: ${bound},
      create() {
        let bars = 0;
        return {
          startSession() { if (${bound}) bars = 0; },
          reset() { bars = 0; },
          update: () => ++bars,
        };
      },
    }];`;
  const modules = {
    bound: counter("bound", true),
    free: counter("free", false),
  };
  await withModules(modules, async ({ db, url }) => {
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      data: {
        streams: ["1m", "5m", "1d"],
        indicators: {
          modules: [url("bound"), url("free")],
          session: ["bound", "free"].flatMap((name) =>
            (["1m", "5m", "1d"] as const).map((interval) => ({
              name,
              interval,
              id: `${name}_${interval}`,
            }))
          ),
        },
      },
    });
    const read: (number | undefined)[][] = [];
    await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [],
        onSessionStart(context) {
          for (const name of ["bound", "free"]) {
            read.push(
              ["1m", "5m", "1d"].map((interval) =>
                context.indicator("AAA", `${name}_${interval}`).value
              ),
            );
          }
        },
      }],
    });
    const none = [undefined, undefined, undefined];
    assertEquals(read, [none, none, [undefined, undefined, 1], [390, 78, 1]]);
  });
});
