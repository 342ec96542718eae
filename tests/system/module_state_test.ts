// No run finds what an earlier run in the same thread left in its modules.
import { assertEquals, assertRejects } from "@std/assert";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest, SystemManager } from "../../src/system/system_manager.ts";
import {
  GLOBAL_MODULES,
  STATEFUL_MODULES,
  writeModules,
} from "../fixtures/stateful_modules.ts";
import {
  daysBetween,
  type Layout,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-06-12", "2024-06-12");

/** A market with a symbol for each module, and a config that runs them all. */
function makeRun(
  folder: string,
  modules: Readonly<Record<string, string>>,
): { db: string; config: SessionConfig } {
  const paths = writeModules(folder, modules);
  const symbols = Object.keys(paths).map((_, i) => `S${i}`);
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: symbols.map((name, seed) => ({ name, seed })),
  });
  const config = makeConfig({ days: DAYS, symbols });
  return {
    db,
    config: {
      ...config,
      strategies: Object.entries(paths).map(([name, module], i) => ({
        name,
        module,
        params: { quantity: 10 },
        subscriptions: [{ symbols: [symbols[i]], intervals: ["1m"] }],
      })),
    },
  };
}

function quantities({ fills }: RunResult): number[] {
  return fills.map(({ quantity }) => quantity);
}

Deno.test("repeated runs in one process load their modules afresh, with every runner", async () => {
  await withFolder(async (folder) => {
    const { db, config } = makeRun(folder, STATEFUL_MODULES);
    const expected = Object.keys(STATEFUL_MODULES).map(() => 10);
    const system = new SystemManager();
    try {
      const hashes = new Set<string>();
      const layouts: Layout[] = ["inline", ...LAYOUT_NAMES, ...LAYOUT_NAMES];
      for (const layout of layouts) {
        const result = await system.run(config, { db, ...LAYOUTS[layout] });
        assertEquals(quantities(result), expected, layout);
        hashes.add(result.hash);
      }
      const alone = await runBacktest(config, { db, runner: "inline" });
      hashes.add(alone.hash);
      assertEquals(hashes.size, 1);
    } finally {
      system.stop();
    }
  });
});

Deno.test("globals that strategies leave reach no later run, and the program keeps its own", async () => {
  await withFolder(async (folder) => {
    const { fixed: _, ...removable } = GLOBAL_MODULES;
    const { db, config } = makeRun(folder, removable);
    const expected = Object.keys(removable).map(() => 10);
    const scope = globalThis as unknown as Record<string, unknown>;
    for (const layout of ["inline", ...LAYOUT_NAMES, "inline"] as Layout[]) {
      const result = await runBacktest(config, {
        db,
        ...LAYOUTS[layout],
        onProgress: ({ date }) => scope.lastDate = date,
      });
      assertEquals(quantities(result), expected, layout);
      assertEquals(scope.lastDate, DAYS[0].date);
      assertEquals("n" in globalThis, false);
      delete scope.lastDate;
    }
  });
});

Deno.test("inline runs that are begun together share neither modules nor globals", async () => {
  await withFolder(async (folder) => {
    const { flag, common_js: commonJs } = STATEFUL_MODULES;
    const { global } = GLOBAL_MODULES;
    const { db, config } = makeRun(folder, { flag, commonJs, global });
    const missing = makeRun(folder, { missing: `import "./nowhere.js";` });
    const failed = assertRejects(
      () => runBacktest(missing.config, { db: missing.db, runner: "inline" }),
      SessionError,
    );
    const runs = await Promise.all(
      [1, 2, 3].map(() => runBacktest(config, { db, runner: "inline" })),
    );
    await failed;
    for (const run of runs) assertEquals(quantities(run), [10, 10, 10]);
  });
});

Deno.test("an inline run after a change of its module runs the new text", async () => {
  await withFolder(async (folder) => {
    const { db, config } = makeRun(folder, { flag: STATEFUL_MODULES.flag });
    const [{ module }] = config.strategies;
    const seen: number[][] = [];
    for (const factor of [1, 3]) {
      Deno.writeTextFileSync(
        module,
        STATEFUL_MODULES.flag.replace(
          "(symbol, quantity)",
          `(symbol, quantity * ${factor})`,
        ),
      );
      const options = { db, runner: "inline" } as const;
      seen.push(quantities(await runBacktest(config, options)));
    }
    assertEquals(seen, [[10], [30]]);
  });
});

Deno.test("own indicators of repeated inline runs are loaded afresh", async () => {
  await withFolder(async (folder) => {
    const { db, config } = makeRun(folder, {
      reader: `export const indicators = [{
  name: "runs",
  params: [],
  outputs: ["value"],
  warmup: 1,
  create: () => ({ update: () => made }),
}];
let made = 0;
const create = indicators[0].create;
indicators[0].create = () => { made++; return create(); };
export default ({ quantity }) => {
  let asked = false;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context, { symbol }) {
      if (asked) return;
      asked = true;
      context.buy(symbol, quantity * context.indicator(symbol, "runs").value);
    },
  };
};`,
    });
    const data = config.session_data_config;
    const own = {
      ...config,
      session_data_config: {
        ...data,
        indicators: {
          ...data.indicators,
          session: [{ id: "runs", name: "runs", interval: "1m", params: {} }],
        },
      },
    } as unknown as SessionConfig;
    for (const layout of ["inline", ...LAYOUT_NAMES, "inline"] as Layout[]) {
      const result = await runBacktest(own, { db, ...LAYOUTS[layout] });
      assertEquals(quantities(result), [10], layout);
    }
  });
});

Deno.test("errors of strategies name their module as in a run of its own", async () => {
  await withFolder(async (folder) => {
    const failures: Record<string, string> = {
      thrown: `export default { subscriptions: [{ intervals: ["1m"] }],
  onBar() { throw new Error("bad bar in " + import.meta.url); } };`,
      missing: `import "./nowhere.js"; export default {};`,
      syntax: `export default { subscriptions: [ };`,
      early: `throw new Error("too early");`,
    };
    for (const [name, text] of Object.entries(failures)) {
      const { db, config } = makeRun(folder, { [name]: text });
      const messages: string[] = [];
      for (const layout of ["inline", "inline", "workers"] as Layout[]) {
        const error = await assertRejects(
          () => runBacktest(config, { db, ...LAYOUTS[layout] }),
          SessionError,
        );
        messages.push(error.message);
      }
      assertEquals(messages[0].includes("openbell="), false, messages[0]);
      assertEquals(messages, Array(3).fill(messages[2]));
    }
  });
});
