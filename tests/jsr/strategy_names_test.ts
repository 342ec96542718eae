/** Strategies beside, below and without a configuration, on a stranger's machine. */
import { assertEquals } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

const STRATEGY = `import { defineStrategy } from "@openbell/session/strategy";
export default defineStrategy({
  params: { quantity: { type: "integer", default: 100, min: 1 } },
  create: ({ quantity }) => ({
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context, { symbol }) {
      if (context.position(symbol) === 0) context.buy(symbol, quantity);
    },
  }),
});
`;

Deno.test("a strategy imports the package by its name, with a deno.json, below it and without one", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const { deno, folder } = machine;
    await writeDemo(machine);
    Deno.writeTextFileSync(`${folder}/demo/strategies/own.ts`, STRATEGY);
    const config = Deno.readTextFileSync(`${folder}/demo/config.yaml`);
    Deno.writeTextFileSync(
      `${folder}/demo/own.yaml`,
      config.replace("ema_cross.ts", "own.ts").replace(/ {4}params:.*/, ""),
    );
    const seen: string[] = [];
    const ways: [string | undefined, string[]][] = [
      [undefined, [folder]],
      ["{}", [folder, `${folder}/demo`, `${folder}/demo/strategies`]],
    ];
    for (const [json, folders] of ways) {
      if (json !== undefined) {
        Deno.writeTextFileSync(`${folder}/demo/deno.json`, json);
      }
      for (const cwd of folders) {
        for (
          const way of [["--runner", "workers"], ["--runner", "inline"], [
            "--sandbox",
          ]]
        ) {
          const { code, stdout, stderr } = await deno([
            ...["run", "-A", CLI, "backtest", `${folder}/demo/own.yaml`],
            ...["--db", `${folder}/demo/market.db`, ...way],
          ], { cwd });
          assertEquals(code, 0, `${json} ${cwd} ${way}: ${stderr}`);
          seen.push(/hash +(\w+)/.exec(stdout)?.[1] ?? stdout);
        }
      }
    }
    assertEquals(new Set(seen).size, 1, seen.join("\n"));
  });
});
