/** The commands of docs/guide.md, in their order, in a folder of their own. */
import { assert, assertEquals } from "@std/assert";
import { inProject, openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";

/** The lines of all shell blocks of a page. */
function commandsOf(page: string): string[] {
  const text = Deno.readTextFileSync(inProject(page));
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block.trim().split("\n"));
}

Deno.test("every command of the guide runs as it is printed", async () => {
  const [init, cd, ...rest] = commandsOf("docs/guide.md");
  assert(/ init demo$/.test(init), init);
  assertEquals(cd, "cd demo");
  assert(rest.length >= 10);
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    for (const command of rest) {
      const [deno, ...args] = command.split(" ");
      assertEquals([deno, ...args.slice(0, 2)], ["deno", "task", "openbell"]);
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args,
        cwd,
        env: { NO_COLOR: "1" },
      }).output();
      assertEquals(code, 0, `${command}\n${new TextDecoder().decode(stderr)}`);
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
