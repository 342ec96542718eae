/** Strategies that import by the names of the folder's own configuration. */
import { assertEquals } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

Deno.test("strategies import by the names of the working folder's deno.json, in every mode", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async (machine) => {
    const { deno, folder } = machine;
    await writeDemo(machine);
    Deno.writeTextFileSync(
      `${folder}/deno.json`,
      `{ "imports": { "house": "./house.ts" } }`,
    );
    Deno.writeTextFileSync(
      `${folder}/house.ts`,
      `export const quantity = 7;`,
    );
    const strategy = `${folder}/demo/strategies/ema_cross.ts`;
    Deno.writeTextFileSync(
      strategy,
      `import { quantity } from "house";
export default {
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, { symbol }) {
    if (context.position(symbol) === 0) context.buy(symbol, quantity);
  },
};
`,
    );
    for (
      const way of [
        ["--runner", "workers"],
        ["--runner", "inline"],
        ["--sandbox"],
        ["--memory", "1G"],
      ]
    ) {
      const { code, stderr } = await deno([
        ...["run", "-A", CLI, "backtest", "demo/config.yaml"],
        ...["--db", "demo/market.db", "--fills", "fills.csv", ...way],
      ]);
      assertEquals(code, 0, `${way}: ${stderr}`);
      const [, first] = Deno.readTextFileSync(`${folder}/fills.csv`)
        .split("\n");
      assertEquals(first.split(",").includes("7"), true, `${way}: ${first}`);
    }
  });
});
