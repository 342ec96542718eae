import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "./_in_folder.ts";

const CSV = "date,symbol,type,value\n2014-06-09,AAPL,split,7:1\n";

Deno.test("actions are imported once, listed with their file and removed", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(`${folder}/a.csv`, CSV);
    const dry = await run("actions import a.csv --db bars.db --dry-run");
    assertEquals(dry, {
      code: 0,
      stdout: "2014-06-09 AAPL split 7\n",
      stderr: "a.csv: 1 actions (csv), 1 would be added, 0 known\n",
    });
    assertEquals([...Deno.readDirSync(folder)].length, 1);
    const first = await run("actions import a.csv --db bars.db");
    assertEquals(first.stdout, "2014-06-09 AAPL split 7\n");
    const again = await run("actions import a.csv --db bars.db");
    assertEquals(again, {
      code: 0,
      stdout: "",
      stderr: "a.csv: 1 actions (csv), 0 added, 1 known\n",
    });
    const listed = await run("actions list AAPL --db bars.db");
    assertEquals(
      listed.stdout.replace(/\d{4}-\d\d-\d\dT[^,]+/, "TIME"),
      "date,symbol,type,value,reference,cash,new_symbol,old_symbol,format,imported_at,file,reused\n" +
        "2014-06-09,AAPL,split,7,,,,,csv,TIME,a.csv,\n",
    );
    const none = await run("actions rm AAPL --date 2014-06-10 --db bars.db");
    assertEquals(none, {
      code: 2,
      stdout: "",
      stderr: "error: There is no action of AAPL 2014-06-10 in bars.db\n",
    });
    const removed = await run("actions rm AAPL --db bars.db");
    assertEquals([removed.code, removed.stderr], [0, "1 action removed\n"]);
    const left = await run("actions list --db bars.db --json");
    assertEquals(left.stdout, "[]\n");
  }));

Deno.test("a contradiction ends the command with both actions, without a stack", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(
      `${folder}/a.csv`,
      `${CSV}2014-06-09,AAPL,split,2\n`,
    );
    const { code, stderr } = await run("actions import a.csv --db bars.db");
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "2014-06-09 AAPL split 2 contradicts 2014-06-09 AAPL split 7",
    );
    assertEquals(stderr.includes("    at "), false);
  }));

Deno.test("a map file's delisting and later bars of its symbol are two shares in actions list and quality", () =>
  inFolder(async (run, folder) => {
    const row = (date: string, close: number) =>
      `${date},${close},${close},${close},${close},1000`;
    Deno.writeTextFileSync(
      `${folder}/XYZ.csv`,
      [
        "date,open,high,low,close,volume",
        // Two sessions are missing, the second of them after the delisting.
        row("2024-07-01", 10),
        row("2024-07-03", 12),
        row("2024-07-09", 500),
        row("2024-07-10", 250),
        "",
      ].join("\n"),
    );
    Deno.writeTextFileSync(
      `${folder}/xyz.csv.map`,
      "20100104,xyz\n20240703,xyz\n",
    );
    Deno.writeTextFileSync(
      `${folder}/split.csv`,
      "date,symbol,type,value\n2024-07-10,XYZ,split,2\n",
    );
    for (
      const args of [
        "import XYZ.csv --db bars.db --interval 1d --timezone America/New_York",
        "actions import xyz.csv.map split.csv --db bars.db",
      ]
    ) {
      const { code, stderr } = await run(args);
      assertEquals(code, 0, stderr);
    }
    const listed = await run("actions list XYZ --db bars.db --json");
    assertEquals(
      JSON.parse(listed.stdout).map((
        { date, type, reused }: Record<string, string>,
      ) => [date, type, reused]),
      [["2024-07-05", "delist", "2024-07-09"], [
        "2024-07-10",
        "split",
        undefined,
      ]],
    );
    const csv = await run("actions list XYZ --type delist --db bars.db");
    assertEquals(csv.stdout.trimEnd().endsWith(",2024-07-09"), true);
    const quality = await run("quality --db bars.db");
    assertEquals(quality.code, 0, quality.stderr);
    const lines = quality.stdout.split("\n").map((line) =>
      line.split(/ {2,}/).slice(0, 5).map((cell) => cell.trim())
    );
    assertEquals(lines[1], ["XYZ@2024-07-03", "3", "3", "2", "0"]);
    assertEquals(lines[2], ["XYZ", "2", "2", "2", "0"]);
    assertStringIncludes(
      quality.stdout,
      "XYZ@2024-07-03: its share ends on 2024-07-05; bars of XYZ from 2024-07-09 on are another share's, in a line of its own",
    );
    // A price of 12 and one of 500 are not one share's.
    assertEquals(quality.stdout.includes("jumps"), false);
    const json = await run("quality --db bars.db --symbol XYZ --json");
    assertEquals(
      JSON.parse(json.stdout).symbols.map((
        { symbol, sessions, missing, jumps, reused }: Record<string, unknown>,
      ) => [symbol, sessions, missing, jumps, reused]),
      [
        ["XYZ@2024-07-03", 3, 1, [], {
          symbol: "XYZ",
          ended: "2024-07-05",
          reused: "2024-07-09",
        }],
        ["XYZ", 2, 0, [], null],
      ],
    );
  }));

Deno.test("what actions list prints can be imported, and is the same then", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(
      `${folder}/a.csv`,
      `date,symbol,type,value,reference,cash,new_symbol,old_symbol
2014-05-08,AAPL,dividend,3.2899561242803825,592.33
2014-06-09,AAPL,split,7:1
2021-08-02,GE,split,1:8
2022-06-09,FB,rename,,,,META
2022-10-28,TWTR,merger,0.5,,54.2,X
2023-05-01,FRC,delist
2023-05-02,"A, B",delist,0
2024-03-08,ES,roll,5220,5160,,ESM4,ESH4
`,
    );
    await run("actions import a.csv --db one.db");
    const one = await run("actions list --db one.db");
    Deno.writeTextFileSync(`${folder}/list.csv`, one.stdout);
    assertEquals((await run("actions import list.csv --db two.db")).code, 0);
    const two = await run("actions list --db two.db");
    const facts = (text: string) => text.replace(/,csv,.*/g, "");
    assertEquals(facts(two.stdout), facts(one.stdout));
    assertEquals(two.stdout.split("\n").length, 10);
    const again = await run("actions import list.csv --db one.db");
    assertStringIncludes(again.stderr, "0 added, 8 known");
  }));
