/** A set whose strategy does not come back ends the sweep, and is named. */
import { assertEquals, assertMatch } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

/** Runs the sweep of three sets of a module, in two threads. */
async function sweep(folder: string, source: string, flags: string[] = []) {
  const { db } = makeSweepMarket(folder);
  const module = `${folder}/stuck.ts`;
  Deno.writeTextFileSync(module, source);
  const config = `${folder}/config.json`;
  const input = sweepInput({
    strategies: [{ module, params: { quantity: "$fast" } }],
    strategy_seconds: 1,
  });
  Deno.writeTextFileSync(config, JSON.stringify(input));
  const args = ["sweep", config, "--db", db, "--workers", "2"];
  args.push("--set", "fast=2,3,4", ...flags);
  // A sweep that hangs would be killed, which fails the test.
  return await openbell(args, { hangsMs: 30_000 });
}

Deno.test("a set that does not return from a hook ends the sweep with set, strategy, hook and date; resumed, it counts as failed", async () => {
  await withFolder(async (folder) => {
    const source = `export default ({ quantity }) => ({
      name: "loop",
      subscriptions: [{ intervals: ["5m"] }],
      onSessionEnd({ session: { date } }) {
        if (quantity === 3 && date === "2024-06-14") for (;;);
      },
    });`;
    const out = ["--out", `${folder}/results.db`];
    const named =
      /^error: Set 1: Strategy loop has not returned from onSessionEnd on 2024-06-14 within 1 second; strategy_seconds sets the limit, 0 for none\n$/;
    for (const flags of [["--on-error", "fail"], out]) {
      const ended = await sweep(folder, source, flags);
      assertEquals([ended.code, ended.stdout], [1, ""]);
      assertMatch(ended.stderr, named);
    }
    const resumed = await sweep(folder, source, out);
    assertEquals(resumed.code, 0, resumed.stderr);
    assertMatch(resumed.stdout, /^best of 3 sets by net_profit\n/);
    assertMatch(
      resumed.stdout,
      /\n {2}set 1 \(fast=3\): Strategy loop has not returned from onSessionEnd/,
    );
  });
});

const AFTER_HOOKS = {
  "a hook has failed, and left a promise":
    "async onBar() { await null; if (quantity === 3) for (;;); }",
  "a hook has failed, and what it threw is read":
    "onBar() { if (quantity === 3) throw { get message() { for (;;); } }; }",
  "a promise has failed, and its reason is read":
    "setup() { if (quantity === 3) Promise.reject({ get message() { for (;;); } }); }",
};

for (const [when, hook] of Object.entries(AFTER_HOOKS)) {
  Deno.test(`a set that does not return after ${when} ends the sweep`, async () => {
    await withFolder(async (folder) => {
      const source = `export default ({ quantity }) => ({
        name: "loop",
        subscriptions: [{ intervals: ["5m"] }],
        ${hook},
      });`;
      const { code, stderr } = await sweep(folder, source);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^error: Set 1: Strategy loop has not returned from a timer or a promise on 2024-06-\d\d within 1 second; /,
      );
    });
  });
}

Deno.test("an own indicator that does not return ends the sweep", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const module = `${folder}/stuck.ts`;
    Deno.writeTextFileSync(
      module,
      `export const indicators = [{
        name: "own",
        outputs: ["own"],
        warmup: 0,
        create: () => ({ reset() {}, update() { for (;;); } }),
      }];
      export default { subscriptions: [] };`,
    );
    const config = `${folder}/config.json`;
    const input = sweepInput({
      strategies: [{ module, params: { quantity: "$fast" } }],
      strategy_seconds: 1,
    });
    const { session_data_config: data } = input;
    const session = [{ name: "own", interval: "5m" }];
    Deno.writeTextFileSync(
      config,
      JSON.stringify({
        ...input,
        session_data_config: {
          ...data,
          indicators: { modules: [module], session },
        },
      }),
    );
    const args = ["sweep", config, "--db", db, "--set", "fast=2,3"];
    for (const flags of [[], ["--sandbox"]]) {
      const { code, stderr } = await openbell([...args, ...flags], {
        hangsMs: 30_000,
      });
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^error: Indicator own has not returned from update within 1 second; /,
      );
    }
  });
});

Deno.test("a module that does not load ends the sweep", async () => {
  await withFolder(async (folder) => {
    const { code, stderr } = await sweep(
      folder,
      "await new Promise(() => {});",
    );
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^error: Set \d: Cannot load strategy .*stuck\.ts: not loaded within 1 second; /,
    );
  });
});
