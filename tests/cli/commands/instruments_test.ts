import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "./_in_folder.ts";

const CSV = `symbol,asset_class,multiplier,tick_size,last_trading_date
ESU4,future,50,0.25,2024-09-20
FDAXU4,future,25,1,
`;

Deno.test("instruments are imported, changed, listed and removed", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(`${folder}/contracts.csv`, CSV);
    const imported = await run("instruments import contracts.csv --db bars.db");
    assertEquals([imported.code, imported.stderr], [
      0,
      "contracts.csv: facts of 2 symbols stored\n",
    ]);
    await run(
      "instruments set ESU4 initial_margin=13200 last_trading_date= --db bars.db",
    );
    const listed = await run("instruments list ESU4 --db bars.db --json");
    assertEquals(JSON.parse(listed.stdout), {
      ESU4: {
        asset_class: "future",
        multiplier: 50,
        tick_size: 0.25,
        initial_margin: 13_200,
      },
    });
    const removed = await run("instruments rm ESU4 --db bars.db");
    assertEquals(removed.code, 0);
    const left = await run("instruments list --db bars.db");
    assertEquals(
      left.stdout.split("\n")[1].slice(0, 20),
      "FDAXU4,future,,25,1,",
    );
    const again = await run("instruments rm ESU4 --db bars.db");
    assertEquals([again.code, again.stderr], [
      2,
      "error: There are no facts of ESU4 in bars.db\n",
    ]);
  }));

Deno.test("wrong facts are one error that names them all, and store nothing", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(
      `${folder}/a.csv`,
      "symbol,multiplier,tick\nES,-50,0.25\n",
    );
    const { code, stderr } = await run("instruments import a.csv --db bars.db");
    assertEquals(code === 0, false);
    assertStringIncludes(stderr, "instruments.ES.multiplier");
    assertStringIncludes(stderr, "unknown key");
    assertEquals(stderr.includes("    at "), false);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    const wrong = await run("instruments set ES multiplier --db bars.db");
    assertStringIncludes(wrong.stderr, "write name=value");
  }));

Deno.test("the built-in table is listed without a store", () =>
  inFolder(async (run) => {
    const { stdout } = await run("instruments list 6E --built-in --json");
    assertEquals(JSON.parse(stdout)["6E"].multiplier, 125_000);
    assertEquals(JSON.parse(stdout)["6E"].tick_size, 0.00005);
  }));
