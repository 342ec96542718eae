/** What a strategy does outside of its hooks ends the run, whoever catches it. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { runArgs } from "../cli/_openbell.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");
const SUBSCRIPTIONS = [{ intervals: ["5m"] }] as const;

type Act = (context: StrategyContext) => unknown;

/** The error of a run in one layout. */
async function errorOf(
  layout: typeof LAYOUTS[keyof typeof LAYOUTS],
  strategies: readonly Strategy[],
  speed = 0,
): Promise<SessionError> {
  return await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      speed,
      data: { streams: ["1m", "5m"] },
    });
    return await assertRejects(
      () => runBacktest(config, { db, ...layout, strategies }),
      SessionError,
    );
  });
}

/** A strategy that acts in a promise, which settles after the slice. */
function later(
  act: Act,
  handle: (promise: Promise<unknown>) => void,
): Strategy {
  let isFirst = true;
  return {
    name: "late",
    subscriptions: SUBSCRIPTIONS,
    onBar(context) {
      if (!isFirst) return;
      isFirst = false;
      handle(Promise.resolve().then(() => act(context)));
    },
  };
}

const ACTS: readonly (readonly [string, Act])[] = [
  ["buy", (c) => c.buy("AAA", 1)],
  ["sell", (c) => c.sell("AAA", 1)],
  ["targetPercent", (c) => c.targetPercent("AAA", 50)],
  ["targetValue", (c) => c.targetValue("AAA", 0)],
  ["targetQuantity", (c) => c.targetQuantity("AAA", 0)],
  ["submit", (c) => c.submit({ symbol: "AAA", side: "buy", quantity: 1 })],
  ["submitOneCancelsOther", (c) => c.submitOneCancelsOther([])],
  ["cancel", (c) => c.cancel(1)],
  ["replace", (c) => c.replace(1, { quantity: 2 })],
  ["addSymbol", (c) => c.addSymbol("AAA")],
  ["removeSymbol", (c) => c.removeSymbol("AAA")],
  ["schedule", (c) => c.schedule("at close", () => {})],
  ["random", (c) => c.random()],
];

Deno.test("every action of a promise after its slice ends the run with strategy, hook, date and place", async () => {
  for (const [action, act] of ACTS) {
    const error = await errorOf(LAYOUTS.inline, [later(act, () => {})]);
    assertEquals(
      [error.code, error.worker, error.phase],
      ["strategy_failed", "analysis", "onBar"],
    );
    assertMatch(
      error.message,
      new RegExp(
        `^Strategy late called ${action} after onBar on 2024-07-0[89], outside of its hooks: .* use context\\.schedule \\(outside_hooks_test\\.ts:\\d+:\\d+\\)$`,
      ),
    );
  }
});

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: the run fails whether the strategy handles the error or not`, async () => {
    const handlers: ((promise: Promise<unknown>) => void)[] = [
      () => {},
      (promise) => void promise.catch(() => {}),
    ];
    for (const handle of handlers) {
      const strategy = later((c) => c.buy("AAA", 1), handle);
      const { message } = await errorOf(LAYOUTS[layout], [strategy]);
      assertMatch(message, /^Strategy late called buy after onBar/);
    }
  });

  Deno.test(`${layout}: a timer that acts between two slices ends the run`, async () => {
    let orders = 0;
    const error = await errorOf(LAYOUTS[layout], [{
      name: "timer",
      subscriptions: SUBSCRIPTIONS,
      setup(context) {
        setTimeout(() => context.buy("AAA", 1), 0);
      },
      onOrder: () => {
        orders++;
      },
      // At this speed the run would take half an hour.
    }], 30);
    assertMatch(error.message, /^Strategy timer called buy after setup on/);
    assertEquals(orders, 0);
  });
}

Deno.test("a strategy cannot act through the context of another, even if it catches the error", async () => {
  let first: StrategyContext | undefined;
  const { message } = await errorOf(LAYOUTS.inline, [{
    name: "one",
    subscriptions: SUBSCRIPTIONS,
    setup(context) {
      first = context;
    },
  }, {
    name: "two",
    subscriptions: SUBSCRIPTIONS,
    onSlice() {
      try {
        first?.buy("AAA", 1);
      } catch { /* the run ends nevertheless */ }
    },
  }]);
  assertMatch(
    message,
    /^Strategy one called buy during onSlice of strategy two on 2024-07-08, outside/,
  );
});

Deno.test("a schedule cannot be cancelled from outside of a hook", async () => {
  const { message } = await errorOf(LAYOUTS.inline, [{
    name: "one",
    subscriptions: SUBSCRIPTIONS,
    setup(context) {
      const handle = context.schedule("at close", () => {});
      Promise.resolve().then(() => handle.cancel());
    },
  }]);
  assertMatch(message, /^Strategy one called cancel of a schedule after /);
});

Deno.test("an action of a set's promise fails the set in a sweep, in threads and in the caller's", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const module = `${folder}/late.ts`;
    const source = `({ quantity }) => ({
      name: "late",
      subscriptions: [{ intervals: ["5m"] }],
      onSessionEnd(context) {
        if (quantity > 1) Promise.resolve().then(() => context.buy("AAA", 1));
      },
    })`;
    Deno.writeTextFileSync(module, `export default ${source};`);
    const input = {
      backtest_config: { start_date: DAYS[0].date, end_date: DAYS[1].date },
      session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] as const },
    };
    const given = ({ quantity }: { quantity?: unknown }): Strategy => ({
      name: "late",
      subscriptions: SUBSCRIPTIONS,
      onSessionEnd(context) {
        if (quantity === 2) Promise.resolve().then(() => context.buy("AAA", 1));
      },
    });
    for (const own of [true, false]) {
      const { best, failures } = await runSweep({
        ...input,
        ...(own && {
          strategies: [{
            module,
            params: { quantity: "$quantity" as unknown as number },
          }],
          variables: { quantity: 1 },
        }),
      }, {
        db,
        space: ["quantity=1,2"],
        ...(own ? { workers: 1 } : { strategies: [given] }),
      });
      assertEquals(best.map(({ parameters }) => parameters), [{ quantity: 1 }]);
      assertEquals(failures.length, 1);
      assertMatch(
        failures[0].error ?? "",
        /^Strategy late called buy after onSessionEnd on 2024-07-09, outside/,
      );
    }
  });
});

Deno.test("an action after the end of the run is an uncaught error of the program", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const url = (path: string) => new URL(path, import.meta.url).href;
    const program = `${folder}/program.ts`;
    Deno.writeTextFileSync(
      program,
      `import { runBacktest } from "${
        url("../../src/system/system_manager.ts")
      }";
import { makeConfig } from "${url("./_market.ts")}";
const ended = Promise.withResolvers();
await runBacktest(
  makeConfig({ days: ${JSON.stringify(DAYS)}, symbols: ["AAA"] }),
  {
    db: ${JSON.stringify(db)},
    runner: "inline",
    strategies: [{
      name: "late",
      subscriptions: [{ intervals: ["1m"] }],
      setup: (context) => void ended.promise.then(() => context.buy("AAA", 1)),
    }],
  },
);
console.log("ended");
ended.resolve();
`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: runArgs(program, []),
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(20_000),
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stdout)], [1, "ended\n"]);
    assert(
      decoder.decode(stderr).includes(
        "Strategy late called buy after the end of the run, outside of its hooks",
      ),
      decoder.decode(stderr),
    );
  });
});
