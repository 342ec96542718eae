/** The oldest Deno that is promised, and an older one. */
import { assertEquals, assertMatch } from "@std/assert";
import { OLDEST_DENO } from "../../src/runtime.ts";
import { CLI, withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

const TOO_OLD = "2.7";

Deno.test("the oldest Deno that is promised runs init, then backtests with every runner", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ run }) => {
    const openbell = (...args: readonly string[]) =>
      run("npx", ["-y", `deno@${OLDEST_DENO}`, "run", "-A", CLI, ...args]);
    const init = await openbell("init", "demo");
    assertEquals(init.code, 0, init.stderr);
    for (
      const way of [["--runner", "workers"], ["--runner", "inline"], [
        "--sandbox",
      ]]
    ) {
      const { code, stdout, stderr } = await openbell(
        ...["backtest", "demo/config.yaml", "--db", "demo/market.db", ...way],
      );
      assertEquals(code, 0, `${way}: ${stderr}`);
      assertMatch(stdout, /^ {2}sessions +230, 2025-02-03 to 2025-12-31$/m);
    }
  });
});

Deno.test("an older Deno is told which one is needed, in one line", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ run }) => {
    const { code, stdout, stderr } = await run("npx", [
      ...["-y", `deno@${TOO_OLD}`, "run", "-A", CLI, "init", "demo"],
    ]);
    assertEquals([code, stdout], [1, ""]);
    const lines = stderr.trim().split("\n")
      .filter((line) => !line.startsWith("Download "));
    assertEquals(lines.length, 1, stderr);
    assertMatch(
      lines[0],
      /^error: OpenBell needs Deno 2\.8 or newer; this is Deno 2\.7\.\d+\. Run "deno upgrade"$/,
    );
  });
});
