/** From a CSV file of one's own to a report, in an empty folder. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CLI, withMachine } from "./_machine.ts";
import { pandasCsv } from "./_pandas_csv.ts";
import { openRegistry } from "./_registry.ts";

Deno.test("a CSV file becomes a store, a scored one, a backtest, a report, tables and a sweep", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ deno, run, folder }) => {
    Deno.writeTextFileSync(`${folder}/SPY.csv`, pandasCsv());
    const openbell = async (...args: string[]) => {
      const ended = await deno(["run", "-A", CLI, ...args]);
      assertEquals(ended.code, 0, `${args}: ${ended.stderr}`);
      return ended.stdout;
    };
    await openbell("import", "SPY.csv", "--db", "bars.db");
    assertMatch(await openbell("quality", "--db", "bars.db"), /^SPY +39 /m);
    const command = await openbell(
      "new",
      "strategy",
      "mine",
      "--db",
      "bars.db",
    );
    // The command that is printed, as it is.
    const printed = await run("sh", ["-c", command]);
    assertEquals(printed.code, 0, printed.stderr);
    assertMatch(printed.stdout, /^ {2}fills +[1-9]/m);
    await openbell(
      ...["backtest", "mine.yaml", "--report", "report.html"],
      ...["--parquet", "run", "--quiet"],
    );
    assert(
      Deno.readTextFileSync(`${folder}/report.html`).startsWith("<!doctype"),
    );
    assertEquals(
      [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).sort(),
      ["actions", "equity", "fills", "sessions", "trades"]
        .map((table) => `${table}.parquet`),
    );
    assertMatch(
      await openbell("sweep", "mine.yaml", "--set", "quantity=1,2"),
      /^best of 2 sets by net_profit$/m,
    );
  });
});
