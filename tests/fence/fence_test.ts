/**
 * Attacks of strategies' modules, one a file of `attacks/`: in every mode, an
 * attack gets nothing, and its run prints what the honest run prints.
 */
import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { makeAscendingMarket, MODES, runModule } from "./_runs.ts";

const ATTACKS = new URL("./attacks/", import.meta.url);
const HONEST = "none.ts";

const names = [...Deno.readDirSync(ATTACKS)].map(({ name }) => name)
  .filter((name) => name !== HONEST).sort();

for (const mode of MODES) {
  Deno.test(`${mode}: an attack gets nothing and changes no byte of the result`, async (t) => {
    await withFolder(async (folder) => {
      const db = makeAscendingMarket(folder);
      const run = (name: string) =>
        runModule(new URL(name, ATTACKS).href, mode, db, folder);
      const honest = await run(HONEST);
      assertEquals(honest.lines, ["TRIED"]);
      assert(honest.result.includes(`"hash": "`));
      for (const name of names) {
        await t.step(name, async () => {
          const { result, lines } = await run(name);
          assertEquals(lines, ["TRIED"]);
          assertEquals(result, honest.result);
        });
      }
    });
  });
}
