/** What README and docs/library.md say about the package in a registry, on a machine that has nothing. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { readProjectFile } from "../architecture/_imports.ts";
import { withMachine } from "./_machine.ts";
import { pandasCsv } from "./_pandas_csv.ts";
import { openRegistry } from "./_registry.ts";

const PAGES = readProjectFile("README.md") +
  readProjectFile("docs/library.md");

Deno.test("the commands with jsr: of README and docs/library.md run in their order, then the program", async () => {
  const scripts = [...PAGES.matchAll(/```sh\n(.*?)```/gs)]
    .map(([, script]) => script)
    // A vendor's server is not there for tests.
    .filter((script) => script.includes("jsr:") && !script.includes(" fetch "));
  assert(scripts.length >= 2, String(scripts));
  const program = /```ts ignore\n(import \{ loadSessionConfig.*?)```/s
    .exec(PAGES)?.[1];
  assert(program !== undefined);
  await using registry = await openRegistry();
  await withMachine(registry, async ({ run, deno, folder }) => {
    Deno.writeTextFileSync(`${folder}/SPY.csv`, pandasCsv());
    const outputs: string[] = [];
    for (const script of scripts) {
      const { code, stdout, stderr } = await run("sh", ["-e", "-c", script]);
      assertEquals(code, 0, `${script}\n${stderr}`);
      outputs.push(stdout);
    }
    assertMatch(outputs.join("\n"), /^ema_cross$/m);
    for (const report of ["report.html", "demo/report.html"]) {
      assert(Deno.statSync(`${folder}/${report}`).size > 10_000, report);
    }
    Deno.writeTextFileSync(`${folder}/program.ts`, program);
    const { code, stdout, stderr } = await deno(["run", "-A", "program.ts"]);
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^-2053 [\da-f]{64}$/m);
  });
});
