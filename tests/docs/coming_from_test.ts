/** The strategy of docs/coming-from.md runs, and makes the printed trades. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, filesIn, pageText, runPrinted } from "./_pages.ts";

const PAGE = "docs/coming-from.md";

Deno.test("the strategy beside those of other engines makes the printed trades", async () => {
  const text = pageText(PAGE);
  const files = filesIn(text);
  assertEquals(files.map(({ name }) => name), [
    "crossing.ts",
    "crossing.yaml",
    "crossing_backtrader.py",
    "crossing_backtesting.py",
    "crossing_vectorbt.py",
    "crossing_zipline.py",
    "crossing_lean.py",
  ]);
  const printed = [
    ...text.matchAll(/^\| (2025-\S+) \| (buy|sell) +\| +(\d+\.\d\d) \|$/gm),
  ].map(([, date, side, price]) => [date, side, Number(price)]);
  assertEquals(printed.length, 11);
  const [init, cd, ...commands] = commandsIn(text);
  assert(/ init demo$/.test(init), init);
  assertEquals(cd, "cd demo");
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    for (const { name, text } of files) {
      Deno.writeTextFileSync(`${cwd}/${name}`, text);
    }
    const [summary] = await Promise.all(
      commands.map((command) => runPrinted(command, cwd)),
    );
    const [, equity] = summary.match(/ equity +([\d,.]+), /) ?? [];
    assert(text.includes(`The account is worth ${equity} at the end.`), equity);
    const fills = Deno.readTextFileSync(`${cwd}/fills.csv`).trim().split("\n")
      .slice(1).map((row) => row.split(","));
    assertEquals(
      fills.map(([time, , , side, quantity, price, fee]) => {
        assertEquals([quantity, fee], ["100", "1"]);
        return [time.slice(0, 10), side, Number(price)];
      }),
      printed,
    );
    // What the scripts read.
    const [header, ...bars] = Deno.readTextFileSync(`${cwd}/alfa.csv`).trim()
      .split("\n");
    assertEquals(header, "timestamp,open,high,low,close,volume");
    assertEquals(bars.length, 250);
  });
});
