import { assertEquals, assertMatch } from "@std/assert";
import { withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

const CLI = "jsr:@openbell/session/cli";

const WAYS: readonly (readonly string[])[] = [
  ["--runner", "workers"],
  ["--runner", "inline"],
  ["--sandbox"],
  ["--memory", "1G"],
];

for (const way of WAYS) {
  Deno.test(`a machine that has nothing runs init, then backtest ${way.join(" ")}`, async () => {
    await using registry = await openRegistry();
    await withMachine(registry, async ({ deno }) => {
      const init = await deno(["run", "-A", CLI, "init", "demo"]);
      assertEquals(init.code, 0, init.stderr);
      const { code, stdout, stderr } = await deno([
        ...["run", "-A", CLI, "backtest", "demo/config.yaml"],
        ...["--db", "demo/market.db", ...way],
      ]);
      assertEquals(code, 0, stderr);
      assertMatch(stdout, /^ema_cross$/m);
      assertMatch(stdout, /^ {2}sessions +230, 2025-02-03 to 2025-12-31$/m);
    });
  });
}

Deno.test("a program that imports the package runs a backtest with its workers", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ deno, folder }) => {
    const init = await deno(["run", "-A", CLI, "init", "demo"]);
    assertEquals(init.code, 0, init.stderr);
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
