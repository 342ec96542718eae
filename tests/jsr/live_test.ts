/** A live run of a replay, on a machine that has nothing. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

Deno.test("openbell live runs a session of a replay and records what its backtest repeats", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const { deno, folder } = machine;
    await writeDemo(machine);
    Deno.writeTextFileSync(
      `${folder}/live.yaml`,
      `session_name: live_demo
mode: live
session_data_config:
  symbols: [ALFA]
  streams: [1m, 5m]
  indicators:
    session:
      - { name: ema, period: 10, interval: 5m }
      - { name: ema, period: 30, interval: 5m }
api_config: { data_api: replay }
live_config:
  replay:
    store: demo/market.db
    start_date: 2025-02-03
    end_date: 2025-02-03
    speed_multiplier: 20000
strategies:
  - module: demo/strategies/ema_cross.ts
    params: { fast: ema_10_5m, slow: ema_30_5m, quantity: 10 }
`,
    );
    const openbell = (...args: string[]) => deno(["run", "-A", CLI, ...args]);
    const live = await openbell(
      ...["live", "live.yaml", "--db", "live.db", "--until", "2025-02-03"],
    );
    assertEquals(live.code, 0, live.stderr);
    assertMatch(live.stdout, /2025-02-03/);
    const verified = await openbell(
      ...["live", "verify", "2025-02-03", "--db", "live.db"],
    );
    assertEquals(verified.code, 0, verified.stderr + verified.stdout);
    assertStringIncludes(verified.stdout, "live_demo 2025-02-03: equal");
  });
});
