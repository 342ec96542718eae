/** The commands of pages that begin in a project of `init`. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, pageText, runPrinted } from "./_pages.ts";

for (const page of ["docs/results.md", "docs/sweeps.md"]) {
  Deno.test(`the commands of ${page} run as they are printed`, async () => {
    const commands = commandsIn(pageText(page));
    assert(commands.length > 0);
    await withFolder(async (folder) => {
      const init = await openbell(["init", "demo"], { cwd: folder });
      assertEquals(init.code, 0, init.stderr);
      for (const command of commands) {
        await runPrinted(command, `${folder}/demo`);
      }
    });
  });
}
