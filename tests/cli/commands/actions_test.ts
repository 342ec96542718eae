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
      "date,symbol,type,value,reference,cash,new_symbol,old_symbol,format,imported_at,file\n" +
        "2014-06-09,AAPL,split,7,,,,,csv,TIME,a.csv\n",
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
