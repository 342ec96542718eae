/** The permissions that docs/commands.md names are enough, and none is too many. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CLI, type Machine, withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

const RUN = ["demo/config.yaml", "--db", "demo/market.db"];

/** Commands, in an order in which each finds what it needs. */
const COMMANDS: readonly {
  readonly permissions: readonly string[];
  readonly commands: readonly (readonly string[])[];
}[] = [
  {
    permissions: [],
    commands: [
      ["calendar", "NYSE", "--from", "2025-01-01", "--to", "2025-01-05"],
      ["indicator", "--list"],
    ],
  },
  {
    permissions: ["--allow-read", "--allow-write"],
    commands: [
      ["init", "demo"],
      ["backtest", ...RUN, "--report", "report.html", "--json", "run.json"],
    ],
  },
  {
    permissions: ["--allow-read"],
    commands: [
      ["backtest", ...RUN],
      ["backtest", ...RUN, "--runner", "inline"],
      ["sweep", ...RUN, "--set", "quantity=50,100", "--workers", "1"],
      ["quality", "--db", "demo/market.db"],
      [...["bars", "ALFA", "1d", "--db", "demo/market.db"]],
      ["db", "info", "--db", "demo/market.db"],
    ],
  },
  {
    permissions: ["--allow-read", "--allow-run"],
    commands: [["backtest", ...RUN, "--sandbox"], ["cache"]],
  },
];

function run(
  { deno }: Machine,
  permissions: readonly string[],
  command: readonly string[],
) {
  return deno(["run", "--no-prompt", ...permissions, CLI, ...command]);
}

Deno.test("every command runs with the permissions that docs/commands.md names", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    for (const { permissions, commands } of COMMANDS) {
      for (const command of commands) {
        const { code, stderr } = await run(machine, permissions, command);
        assertEquals(code, 0, `${permissions} ${command}: ${stderr}`);
      }
    }
  });
});

Deno.test("a permission that is missing is one line that names it", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    for (
      const [permissions, command, missing] of [
        [["--allow-read"], ["init", "demo"], "--allow-write"],
        [["--allow-read", "--allow-write"], ["init", "demo"], undefined],
        [["--allow-read"], ["backtest", ...RUN, "--sandbox"], "--allow-run"],
        [["--allow-read"], ["cache"], "--allow-run"],
        [["--allow-read"], ["backtest", ...RUN, "--memory", "1G"], "--allow-"],
      ] as const
    ) {
      const { code, stderr } = await run(machine, permissions, command);
      assertEquals(code === 0, missing === undefined, stderr);
      if (missing === undefined) continue;
      const lines = stderr.trim().split("\n")
        .filter((line) => !line.startsWith("Download "));
      assertEquals(lines.length, 1, stderr);
      assert(lines[0].startsWith("error: "), stderr);
      assertStringIncludes(lines[0], missing);
    }
  });
});
