// No set finds what an earlier set left behind in its thread.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  GLOBAL_MODULES,
  STATEFUL_MODULES,
  writeModules,
} from "../fixtures/stateful_modules.ts";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";

const DAYS = daysBetween("2024-06-12", "2024-06-12");

/** A market with a symbol for each module, and a config that runs them all. */
function makeRun(
  folder: string,
  modules: Readonly<Record<string, string>>,
): { db: string; input: SessionConfigInput & Record<string, unknown> } {
  const paths = writeModules(folder, modules);
  const symbols = Object.keys(paths).map((_, i) => `S${i}`);
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: symbols.map((name, seed) => ({ name, seed })),
  });
  return {
    db,
    input: {
      backtest_config: { start_date: DAYS[0].date, end_date: DAYS[0].date },
      session_data_config: { symbols, streams: ["1m"] },
      trading_config: { max_buying_power: 10_000_000 },
      strategies: Object.entries(paths).map(([name, module], i) => ({
        name,
        module,
        params: (name === "object" ? {} : { quantity: "$quantity" }) as Record<
          string,
          string
        >,
        subscriptions: [{ symbols: [symbols[i]], intervals: ["1m"] }],
      })),
      variables: { quantity: 1 },
    },
  };
}

for (
  const [title, modules] of [
    ["modules, packages and objects", STATEFUL_MODULES],
    ["globals", GLOBAL_MODULES],
  ] as const
) {
  Deno.test(`a set's result does not depend on other sets that kept state in ${title}`, async () => {
    await withFolder(async (folder) => {
      const { db, input } = makeRun(folder, modules);
      const names = Object.keys(modules);
      const quantities = [10, 20, 30, 40];
      const expected = new Map<unknown, string>();
      for (const quantity of quantities) {
        const config = parseSessionConfig(input, { variables: { quantity } });
        const alone = await runBacktest(config, { db });
        // Each strategy bought once, as in its first run.
        assertEquals(
          alone.fills.map((fill) => fill.quantity),
          names.map((name) => name === "object" ? 10 : quantity),
        );
        expected.set(quantity, alone.accountHash);
      }
      assertEquals(new Set(expected.values()).size, quantities.length);
      const orders: [number, number[]][] = [
        [1, quantities],
        [1, [40, 20, 10, 30]],
        [2, quantities],
        [4, [30, 10, 40, 20]],
      ];
      for (const [workers, values] of orders) {
        const { best, failures } = await runSweep(input, {
          db,
          space: [{ name: "quantity", values }],
          workers,
        });
        assertEquals(failures, []);
        assertEquals(best.length, quantities.length);
        for (const { parameters, hash } of best) {
          assertEquals(hash, expected.get(parameters.quantity));
        }
      }
    });
  });
}

Deno.test("a thread that has loaded many modules is replaced, and no set is lost", async () => {
  await withFolder(async (folder) => {
    const count = 420;
    const names = Array.from({ length: count }, (_, i) => `part${i}`);
    for (const name of names) {
      Deno.writeTextFileSync(
        `${folder}/${name}.js`,
        `export const ${name} = 1;`,
      );
    }
    const log = `${folder}/threads.txt`;
    const { db, input } = makeRun(folder, {
      large: `${
        names.map((name) => `import { ${name} } from "./${name}.js";`)
          .join("\n")
      }
Deno.writeTextFileSync(${
        JSON.stringify(log)
      }, performance.timeOrigin + "\\n", { append: true });
${STATEFUL_MODULES.variable}`,
    });
    const { best } = await runSweep(input, {
      db,
      space: ["quantity=1..3"],
      workers: 2,
    });
    const sets = best.map(({ set }) => set).sort();
    assertEquals(sets, [0, 1, 2]);
    const threads = Deno.readTextFileSync(log).trim().split("\n");
    // The best set and another one run once more.
    assertEquals(threads.length, 5);
    assertEquals(new Set(threads).size, 5);
  });
});

Deno.test("a promise that fails fails its own set alone", async () => {
  await withFolder(async (folder) => {
    const { db, input } = makeRun(folder, {
      late: `export default ({ quantity }) => ({
  subscriptions: [{ intervals: ["1m"] }],
  onBar(context, { symbol }) {
    if (context.position(symbol) === 0) context.buy(symbol, quantity);
    if (quantity === 2) Promise.reject(new Error("at once"));
  },
});`,
    });
    for (const workers of [1, 2]) {
      const { best, failures } = await runSweep(input, {
        db,
        space: ["quantity=1..5"],
        workers,
      });
      const sets = best.map(({ set }) => set).sort();
      assertEquals(sets, [0, 2, 3, 4]);
      assertEquals(failures.map(({ set }) => set), [1]);
      assert(failures[0].error?.includes("at once"), failures[0].error);
    }
  });
});

Deno.test("an indicator's values do not depend on the indicators of other sets", async () => {
  await withFolder(async (folder) => {
    // The indicator's value tells which of its module's indicators it is.
    const { db, input } = makeRun(folder, {
      counting: `let made = 0;
export const indicators = [{
  name: "made_in_module",
  params: [{ name: "period", default: 1, min: 1, max: 999, integer: true }],
  outputs: ["value"],
  warmup: 1,
  create: () => {
    const number = ++made;
    return { update: () => number };
  },
}];
export default () => {
  let asked = false;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      if (asked) return;
      asked = true;
      context.buy(symbol, context.indicator(symbol, "counting").value);
    },
  };
};`,
    });
    const counting = {
      ...input,
      session_data_config: {
        ...input.session_data_config,
        indicators: {
          session: [{
            id: "counting",
            name: "made_in_module",
            interval: "1m",
            period: "$quantity",
          }],
        },
      },
    };
    const run = (space: string) =>
      runSweep(counting, { db, space: [space], folder, top: 999 });
    const { best } = await run("quantity=1..4");
    assertEquals(new Set(best.map(({ hash }) => hash)).size, 1);
    // More than are kept apart: the best set runs again and differs.
    const { code, message } = await assertRejects(
      () => run("quantity=1..201"),
      SessionError,
    );
    assertEquals(code, "strategy_failed");
    assert(message.includes("or an indicator"), message);
  });
});

Deno.test("an object that is a strategy itself is refused for several sets", async () => {
  await withFolder(async (folder) => {
    const { db, input } = makeRun(folder, { flag: STATEFUL_MODULES.flag });
    const given = { ...input, strategies: [] };
    let bars = 0;
    const strategy = {
      subscriptions: [{ intervals: ["1m" as const] }],
      onBar: () => bars++,
    };
    const refused = async (
      strategies: Parameters<typeof runSweep>[1]["strategies"],
      space: string,
    ) =>
      await assertRejects(
        () => runSweep(given, { db, space: [space], strategies }),
        SessionError,
      );
    const plain = await refused([strategy], "quantity=1,2");
    assertEquals(plain.code, "argument_invalid");
    assert(plain.message.includes("pass a factory"), plain.message);
    assertEquals(bars, 0);
    const hidden = await refused([() => strategy], "quantity=1,2");
    assertEquals(hidden.code, "argument_invalid");
    assert(hidden.message.includes("pass a factory"), hidden.message);
    const { sets } = await runSweep(given, {
      db,
      space: ["quantity=1"],
      strategies: [strategy],
    });
    assertEquals(sets, 1);
  });
});
