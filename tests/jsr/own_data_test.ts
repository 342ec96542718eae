/** From a CSV file of one's own to a report, in an empty folder. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { TimeManager } from "../../src/time/time_manager.ts";
import { CLI, withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

/** One-minute bars as pandas writes them: local times, names in capitals. */
function pandasCsv(): string {
  const time = new TimeManager({ exchange: "NYSE" });
  const lines = ["Datetime,Open,High,Low,Close,Volume"];
  for (const date of time.getTradingDates("2025-01-02", "2025-02-28")) {
    const { count } = time.slots(date, "1m");
    for (let minute = 0; minute < count; minute++) {
      const at = 570 + minute;
      const [h, m] = [Math.floor(at / 60), at % 60]
        .map((part) => String(part).padStart(2, "0"));
      const close = 600 + 5 * Math.sin(lines.length / 97);
      const prices = [close, close + 0.1, close - 0.1, close + 0.02];
      const row = prices.map((price) => price.toFixed(2));
      lines.push(`${date} ${h}:${m}:00,${row.join()},${1_000 + minute}`);
    }
  }
  return lines.join("\n") + "\n";
}

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
    assertEquals([...Deno.readDirSync(`${folder}/run`)].length, 4);
    assertMatch(
      await openbell("sweep", "mine.yaml", "--set", "quantity=1,2"),
      /^best of 2 sets by net_profit$/m,
    );
  });
});
