import { assertEquals, assertMatch } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

/** How often each first run is made: some runs of a race are no proof. */
const ROUNDS = Number(Deno.env.get("OPENBELL_FIRST_RUNS") ?? 1);

const WAYS: readonly (readonly string[])[] = [
  ["--runner", "workers"],
  ["--runner", "inline"],
  ["--sandbox"],
  ["--memory", "1G"],
];

for (const way of WAYS) {
  Deno.test(`a machine that has nothing runs init, then backtest ${way.join(" ")}`, async () => {
    await using registry = await openRegistry();
    for (let round = 0; round < ROUNDS; round++) {
      await withMachine(registry, async (machine) => {
        const { deno } = machine;
        await writeDemo(machine);
        const { code, stdout, stderr } = await deno([
          ...["run", "-A", CLI, "backtest", "demo/config.yaml"],
          ...["--db", "demo/market.db", ...way],
        ]);
        assertEquals(code, 0, stderr);
        assertMatch(stdout, /^ema_cross$/m);
        assertMatch(stdout, /^ {2}sessions +230, 2025-02-03 to 2025-12-31$/m);
      });
    }
  });
}

Deno.test("a program that imports the package runs a backtest with its workers", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const { deno, folder } = machine;
    await writeDemo(machine);
    Deno.writeTextFileSync(
      `${folder}/program.ts`,
      `import { loadSessionConfig, runBacktest } from "jsr:@openbell/session";
const config = await loadSessionConfig("demo/config.yaml");
const result = await runBacktest(config, { db: "demo/market.db", runner: "workers" });
console.log(result.sessions.length);
`,
    );
    const { code, stdout, stderr } = await deno([
      "run",
      "-A",
      "program.ts",
    ]);
    assertEquals([code, stdout], [0, "230\n"], stderr);
  });
});
