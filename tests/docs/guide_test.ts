/** The commands of docs/guide.md, in their order, in a folder of their own. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, pageText, runPrinted } from "./_pages.ts";

Deno.test("every command of the guide runs as it is printed", async () => {
  const [init, cd, ...rest] = commandsIn(pageText("docs/guide.md"));
  assert(/ init demo$/.test(init), init);
  assertEquals(cd, "cd demo");
  assert(rest.length >= 10);
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    for (const command of rest) {
      assert(command.startsWith("deno task openbell "), command);
      await runPrinted(command, cwd);
    }
    const written = [...Deno.readDirSync(cwd)].map(({ name }) => name);
    for (const file of filesOf(rest)) assert(written.includes(file), file);
  });
});

/** The files that options of the commands name. */
function filesOf(commands: readonly string[]): string[] {
  return commands.flatMap((command) =>
    [...command.matchAll(/--(?:out|html|report|trades) (\S+)/g)]
      .map(([, file]) => file)
  );
}
