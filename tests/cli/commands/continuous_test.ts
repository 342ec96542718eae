/** The command that makes continuous futures, from outside. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FUTURES } from "../../ingest/continuous/_chain.ts";
import { inFolder } from "./_in_folder.ts";

const DATES = FUTURES.getTradingDates("2024-03-01", "2024-03-15");

/** Daily bars of a contract; `bar` gives price, volume and open interest of a date. */
function csv(
  bar: (i: number) => readonly [number, number, number] | undefined,
): string {
  const rows = DATES.map((date, i) => {
    const [price, volume, interest] = bar(i) ?? [];
    return price === undefined
      ? ""
      : `${date},${price},${price + 2},${
        price - 2
      },${price},${volume},${interest}\n`;
  });
  return `date,open,high,low,close,volume,open_interest\n${rows.join("")}`;
}

function writeChain(folder: string): void {
  Deno.mkdirSync(`${folder}/chain`);
  // Volume changes places on the fifth date, open interest on the seventh.
  Deno.writeTextFileSync(
    `${folder}/chain/ESH4_1d.csv`,
    csv((i) => i < 9 ? [5100 + i, 1_000, i < 7 ? 900 : 100] : undefined),
  );
  Deno.writeTextFileSync(
    `${folder}/chain/ESM4_1d.csv`,
    csv((i) => [5160 + i, i < 5 ? 10 : 5_000, 500]),
  );
}

Deno.test("a chain of files becomes a series with its rolls, by each rule", () =>
  inFolder(async (run, folder) => {
    writeChain(folder);
    const roll = (i: number) =>
      `${DATES[0]} begins with ESH4\n${DATES[i]} rolls from ESH4 at ${
        5099 + i
      } to ESM4 at ${5159 + i}\n`;
    const dry = await run("continuous ES --from chain --db bars.db --dry-run");
    assertEquals(dry, {
      code: 0,
      stdout: roll(6),
      stderr:
        "ES 1d: 11 bars, 11 would be added\n2 contracts, 1 roll, 2 of 2 actions would be added\n",
    });
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    const volume = await run("continuous ES --from chain --db volume.db");
    assertEquals([volume.code, volume.stdout], [0, roll(6)]);
    const again = await run("continuous ES --from chain --db volume.db");
    assertStringIncludes(again.stderr, "ES 1d: 11 bars, 0 added\n");
    assertStringIncludes(again.stderr, "0 of 2 actions added");
    const interest = await run(
      "continuous ES --from chain --db oi.db --roll open-interest",
    );
    assertEquals([interest.code, interest.stdout], [0, roll(8)]);
    // The last date of ESH4 is the ninth; two sessions before it is the seventh.
    const date = await run(
      "continuous ES --from chain --db date.db --roll date --days-before 2",
    );
    assertEquals([date.code, date.stdout], [0, roll(6)]);
    const listed = await run("actions list ES --db date.db");
    assertEquals(
      listed.stdout.split("\n").map((line) => line.split(",20")[0]).slice(1),
      [
        `${DATES[0]},ES,roll,,,,ESH4,,continuous`,
        `${DATES[6]},ES,roll,5165,5105,,ESM4,ESH4,continuous`,
        "",
      ],
    );
    const bars = await run("export ES 1d --db date.db");
    assertEquals(
      bars.stdout.trim().split("\n").slice(1).map((line) =>
        Number(line.split(",")[4])
      ),
      DATES.map((_, i) => i < 6 ? 5100 + i : 5160 + i),
    );
    // Another rule in the same store.
    const other = await run(
      "continuous ES --from chain --db volume.db --roll date",
    );
    assertEquals([other.code, other.stdout], [1, ""]);
    assertStringIncludes(other.stderr, "of another chain or rule");
    const kept = await run("actions list ES --db volume.db");
    assertStringIncludes(kept.stdout, `${DATES[6]},ES,roll`);
  }));

Deno.test("contracts of the same store, with their instruments' last trading dates", () =>
  inFolder(async (run, folder) => {
    writeChain(folder);
    await run("import chain --db bars.db --group US_FUTURES");
    await run(
      `instruments set ESH4 asset_class=future multiplier=50 last_trading_date=${
        DATES[4]
      } --db bars.db`,
    );
    await run(
      "instruments set ESM4 asset_class=future multiplier=50 last_trading_date=2024-06-21 --db bars.db",
    );
    const made = await run(
      "continuous ES --from-store --db bars.db --roll date --days-before 0 --json",
    );
    assertEquals(made.code, 0, made.stderr);
    const { contracts, rolls, series, skipped } = JSON.parse(made.stdout);
    // On the last trading date.
    assertEquals(rolls[1].date, DATES[4]);
    assertEquals(series, [{ interval: "1d", bars: 11, added: 11 }]);
    assertEquals(skipped, []);
    assertEquals(
      contracts.map((one: { from: string; to: string }) => [
        one.from,
        one.to,
      ]),
      [[DATES[0], DATES[3]], [DATES[4], DATES[10]]],
    );
    const facts = await run("instruments list ES --db bars.db --json");
    assertStringIncludes(facts.stdout, '"multiplier": 50');
    assert(!facts.stdout.includes("2024-06-21"), facts.stdout);
    Deno.writeTextFileSync(
      `${folder}/es.yaml`,
      `store: bars.db
exchange_group: US_FUTURES
backtest_config: { start_date: ${DATES[1]}, end_date: ${DATES[8]} }
session_data_config: { symbols: [ES], streams: [1d] }
`,
    );
    const checked = await run("backtest es.yaml --check");
    assertStringIncludes(
      checked.stdout,
      `\nrolls\n  ES: ESH4, ESM4 from ${DATES[4]}\n`,
    );
    const named = await run(
      "continuous ES2 --from-store ESM4,ESH4 --db bars.db --dry-run",
    );
    assertStringIncludes(named.stdout, "from ESH4");
  }));

Deno.test("mistakes end the command with a reason and leave no store", () =>
  inFolder(async (run, folder) => {
    writeChain(folder);
    Deno.mkdirSync(`${folder}/empty`);
    Deno.mkdirSync(`${folder}/gap`);
    Deno.writeTextFileSync(
      `${folder}/gap/ESH4.csv`,
      csv((i) => i < 4 ? [5100, 10, 10] : undefined),
    );
    Deno.writeTextFileSync(
      `${folder}/gap/ESM4.csv`,
      csv((i) => i > 5 ? [5160, 10, 10] : undefined),
    );
    Deno.mkdirSync(`${folder}/other`);
    Deno.writeTextFileSync(
      `${folder}/other/NQH4.csv`,
      csv(() => [18_000, 10, 10]),
    );
    Deno.writeTextFileSync(`${folder}/broken.csv`, "date,open\n2024-03-01,x\n");
    const cases: readonly (readonly [string, number, string])[] = [
      ["continuous ES --db bars.db", 2, "either --from PATH"],
      [
        "continuous ES --from chain --from-store --db bars.db",
        2,
        "either --from PATH",
      ],
      ["continuous ES --from nowhere --db bars.db", 2, "nowhere"],
      ["continuous ES --from empty --db bars.db", 1, "no files with bars"],
      ["continuous ES --from broken.csv --db bars.db", 1, "broken.csv"],
      ["continuous ES --from other --db bars.db", 2, "no contracts of ES"],
      ["continuous ES --from gap --db bars.db", 1, "no 1d bar in common"],
      ["continuous ES --from-store --db bars.db", 1, "bars.db"],
      [
        "continuous ES --from chain --db bars.db --days-before 3",
        2,
        "--days-before belongs to --roll date",
      ],
      [
        "continuous ES --from chain --db bars.db --roll date --days-before x",
        2,
        "whole number from 0 to 250",
      ],
      ["continuous ES --from chain --db bars.db --roll best", 2, "volume"],
      [
        "continuous ES --from chain --db bars.db --group MARS",
        2,
        "MARS",
      ],
      [
        "continuous ES --from chain --db bars.db --open-interest chain",
        2,
        "--open-interest belongs to",
      ],
      [
        "continuous ES --from gap --db bars.db --roll open-interest --open-interest other",
        1,
        "no open interest of ESH4, ESM4",
      ],
    ];
    for (const [line, code, text] of cases) {
      const ended = await run(line);
      assertEquals(ended.code, code, `${line}: ${ended.stderr}`);
      assertStringIncludes(ended.stderr, text);
      assert(!ended.stderr.includes("    at "), ended.stderr);
      assertEquals(ended.stdout, "", line);
      assert(
        ![...Deno.readDirSync(folder)].some(({ name }) =>
          name.startsWith("bars.db")
        ),
        line,
      );
    }
  }));
