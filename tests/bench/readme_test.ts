/** What bench/README.md names is there, and it names what is there. */
import { assertEquals } from "@std/assert";
import { inProject } from "../cli/_openbell.ts";

const README = Deno.readTextFileSync(inProject("bench/README.md"));
/** The first cells of the table of commands. */
const COMMANDS = README.slice(0, README.indexOf("\n## "))
  .matchAll(/^\| `([^`]+)` +\|/gm).map(([, command]) => command).toArray();

/** Whether a path of the project exists. */
function exists(path: string): boolean {
  try {
    Deno.statSync(inProject(path));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("every file that bench/README.md names is there", () => {
  const paths = new Set(README.match(/\bbench\/[\w/]+(?:\.\w+)+/g));
  assertEquals(paths.size > 20, true);
  assertEquals([...paths].filter((path) => !exists(path)), []);
  const names = README.matchAll(/`([a-z]\w*(?:\.bench)?\.(?:ts|py|sh))\b/g)
    .map(([, name]) => name);
  const folders = ["bench", "bench/same_work", "bench/peers"];
  const missing = [...new Set(names)].filter((name) =>
    !folders.some((folder) => exists(`${folder}/${name}`))
  );
  assertEquals(missing, []);
});

Deno.test("every task that bench/README.md names is one", () => {
  const { tasks } = JSON.parse(
    Deno.readTextFileSync(inProject("deno.json")),
  ) as { tasks: Record<string, unknown> };
  const named = README.matchAll(/deno task ([\w:]+)/g).map(([, name]) => name);
  const unknown = [...new Set(named)].filter((name) => !(name in tasks));
  assertEquals(unknown, []);
});

Deno.test("the table of commands has every small bench, and every row is in it", () => {
  const benches = [...Deno.readDirSync(inProject("bench"))]
    .map(({ name }) => name).filter((name) => name.endsWith(".bench.ts"));
  const missing = benches.filter((name) =>
    !COMMANDS.some((command) => command.includes(`bench/${name}`))
  );
  assertEquals(missing, []);
  // A blank line ends a table: rows behind it are text.
  const [table] = README.match(/^\| command[\s\S]*?\n\n/m) ?? [""];
  assertEquals(table.trim().split("\n").length - 2, COMMANDS.length);
  for (const command of ["deno task bench:import REF", "bench/peers/run.sh"]) {
    assertEquals(COMMANDS.includes(command), true, command);
  }
});
