/** Further ways to use the package on a machine that has nothing. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

Deno.test("openbell, installed for all folders, runs a backtest and names its version", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ deno, run, folder }) => {
    const installed = await deno([
      ...["install", "-g", "-A", "--root", `${folder}/tools`],
      ...["-n", "openbell", CLI],
    ]);
    assertEquals(installed.code, 0, installed.stderr);
    const openbell = (...args: string[]) =>
      run(`${folder}/tools/bin/openbell`, args);
    const version = await openbell("--version");
    assertEquals(
      [version.code, version.stdout],
      [0, `${registry.version}\n`],
      version.stderr,
    );
    const init = await openbell("init", "demo");
    assertEquals(init.code, 0, init.stderr);
    const { code, stdout, stderr } = await openbell(
      ...["backtest", "demo/config.yaml", "--db", "demo/market.db"],
    );
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^ema_cross$/m);
  });
});

Deno.test("an indicator of a config's module is found and computed in every mode", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const { deno, folder } = machine;
    await writeDemo(machine);
    Deno.writeTextFileSync(
      `${folder}/demo/own.ts`,
      `export const indicators = [{
  name: "midrange",
  outputs: ["midrange"],
  warmup: 0,
  create: () => ({
    update: (bar) => (bar.high + bar.low) / 2,
    reset() {},
  }),
}];
`,
    );
    Deno.writeTextFileSync(
      `${folder}/demo/strategies/own.ts`,
      `export default {
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, { symbol, high, low }) {
    const { value } = context.indicator(symbol, "midrange_5m");
    if (value !== (high + low) / 2) throw new Error(String(value));
    if (context.position(symbol) === 0) context.buy(symbol, 1);
  },
};
`,
    );
    Deno.writeTextFileSync(
      `${folder}/demo/own.yaml`,
      `backtest_config: { start_date: 2025-02-03, end_date: 2025-02-14 }
session_data_config:
  symbols: [ALFA]
  streams: [1m, 5m]
  indicators:
    modules: [own.ts]
    session: [{ name: midrange, interval: 5m }]
strategies: [{ module: strategies/own.ts }]
`,
    );
    for (
      const way of [["--runner", "workers"], ["--runner", "inline"], [
        "--sandbox",
      ]]
    ) {
      const { code, stdout, stderr } = await deno([
        ...["run", "-A", CLI, "backtest", "demo/own.yaml"],
        ...["--db", "demo/market.db", ...way],
      ]);
      assertEquals(code, 0, `${way}: ${stderr}`);
      assert(stdout.includes("1 filled"), stdout);
    }
  });
});
