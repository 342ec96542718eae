import { assertEquals, assertMatch } from "@std/assert";
import { CLI, type Machine, withMachine, writeDemo } from "./_machine.ts";
import { pandasCsv } from "./_pandas_csv.ts";
import { openRegistry } from "./_registry.ts";

/** Runs every kind of command with the network refused. */
async function runOffline({ deno, folder }: Machine): Promise<void> {
  Deno.writeTextFileSync(`${folder}/SPY.csv`, pandasCsv());
  const offline = (...args: string[]) =>
    deno(["run", "-A", "--cached-only", CLI, ...args]);
  const run = ["demo/config.yaml", "--db", "demo/market.db"];
  for (
    const args of [
      ["backtest", ...run, "--runner", "workers"],
      ["backtest", ...run, "--runner", "inline"],
      ["backtest", ...run, "--sandbox", "--report", "report.html"],
      ["sweep", ...run, "--set", "quantity=50,100", "--workers", "1"],
      ["quality", "--db", "demo/market.db"],
      ["import", "SPY.csv", "--db", "own.db", "--dry-run"],
      [
        "export",
        "ALFA",
        "1d",
        "--db",
        "demo/market.db",
        "--out",
        "ALFA.parquet",
      ],
      ["import", "ALFA.parquet", "--db", "own.db", "--dry-run"],
      ["calendar", "NYSE", "--from", "2025-01-01", "--to", "2025-01-05"],
    ]
  ) {
    const { code, stderr } = await offline(...args);
    assertEquals(
      [code, stderr.includes("Download")],
      [0, false],
      `${args}: ${stderr}`,
    );
  }
}

Deno.test("after openbell cache, no command needs the network", async () => {
  const registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    await writeDemo(machine);
    const cache = await machine.deno([
      ...["run", "-A", CLI, "cache", "demo/config.yaml"],
    ]);
    assertEquals(
      [cache.code, cache.stdout],
      [0, "All modules are in the cache\n"],
      cache.stderr,
    );
    await registry[Symbol.asyncDispose]();
    await runOffline(machine);
  });
});

Deno.test("after deno add, no command needs the network", async () => {
  const registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const added = await machine.deno(["add", "jsr:@openbell/session"]);
    assertEquals(added.code, 0, added.stderr);
    await registry[Symbol.asyncDispose]();
    const init = await machine.deno([
      ...["run", "-A", "--cached-only", CLI, "init", "demo"],
    ]);
    assertEquals(init.code, 0, init.stderr);
    await runOffline(machine);
  });
});

Deno.test("openbell cache names the module that cannot be downloaded", async () => {
  let isMissing = false;
  await using registry = await openRegistry((path) =>
    isMissing && path.endsWith("/workers/sweep.ts")
      ? new Response("", { status: 404 })
      : undefined
  );
  await withMachine(registry, async ({ deno }) => {
    const init = await deno(["run", "-A", CLI, "--version"]);
    assertEquals(init.code, 0, init.stderr);
    isMissing = true;
    const { code, stdout, stderr } = await deno(["run", "-A", CLI, "cache"]);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^error: Cannot download the modules: .*workers\/sweep\.ts/m,
    );
  });
});
