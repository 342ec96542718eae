/** The commands of docs/guide.md, in their order, in a folder of their own. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, pageText, runPrinted } from "./_pages.ts";

Deno.test("every command and the program of the guide run as they are printed", async () => {
  const text = pageText("docs/guide.md");
  const [init, cd, ...rest] = commandsIn(text);
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
    const [, program] = text.match(/^```ts ignore\n([\s\S]*?)^```$/m) ?? [];
    Deno.writeTextFileSync(`${cwd}/program.ts`, program);
    const printed = await runPrinted("deno run -A program.ts", cwd);
    assert(/^-?[\d.]+ [\da-f]{64}$/m.test(printed), printed);
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
