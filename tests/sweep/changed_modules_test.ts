// A sweep whose modules change while it runs, or before it is resumed.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { SessionError } from "../../src/errors.ts";
import { hashModules } from "../../src/sweep/module_files.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

/** A config with a strategy of three files. */
function prepare(folder: string) {
  const { db } = makeSweepMarket(folder);
  // In one step: a thread may be reading the file.
  const write = (name: string, text: string) => {
    Deno.writeTextFileSync(`${folder}/${name}.new`, text);
    Deno.renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
  };
  write(
    "strategy.ts",
    `import { factor } from "./lib.ts";
export default ({ quantity }: { quantity: number }) => ({
  subscriptions: [{ intervals: ["5m"] }],
  onSessionStart(context: any) { context.buy("AAA", quantity * factor); },
});`,
  );
  write("lib.ts", `export * from "./deep.ts";`);
  write("deep.ts", "export const factor = 1;");
  const input = sweepInput({
    strategies: [{
      module: "strategy.ts",
      params: { quantity: "$quantity" } as Record<string, string>,
    }],
    variables: { fast: 3, slow: 9, quantity: 1 },
  });
  const options = { db, space: ["quantity=1..3"], workers: 1, folder };
  return { write, input, options };
}

Deno.test("a sweep fails if an imported file changes while it runs, and is not resumed", async () => {
  await withFolder(async (folder) => {
    const { write, input, options } = prepare(folder);
    const out = `${folder}/sweep.db`;
    const { code, message } = await assertRejects(
      () =>
        runSweep(input, {
          ...options,
          out,
          onProgress: () => write("deep.ts", "export const factor = 2;"),
        }),
      SessionError,
    );
    assertEquals(code, "strategy_failed");
    assert(message.includes("changed while the sweep ran"), message);
    write("deep.ts", "export const factor = 1;");
    const resumed = await assertRejects(
      () => runSweep(input, { ...options, out }),
      SessionError,
    );
    assertEquals(resumed.code, "argument_invalid");
    const { best } = await runSweep(input, { ...options, out, restart: true });
    assertEquals(best.length, 3);
  });
});

Deno.test("a sweep is resumed only with the same imported files", async () => {
  await withFolder(async (folder) => {
    const { write, input, options } = prepare(folder);
    const out = `${folder}/sweep.db`;
    const first = await runSweep(input, { ...options, out });
    const again = await runSweep(input, { ...options, out });
    assertEquals(again.metrics.setsRun, 0);
    assertEquals(again.best, first.best);
    write("deep.ts", "export const factor = 2;");
    const { code, message } = await assertRejects(
      () => runSweep(input, { ...options, out }),
      SessionError,
    );
    assertEquals(code, "argument_invalid");
    assert(message.includes("the strategies changed since"), message);
  });
});

Deno.test("hashModules() covers every file that is imported by a literal, and survives what is missing", async () => {
  await withFolder((folder) => {
    const files: Record<string, string> = {
      "main.ts": `import a from "./a.ts"; import "./b.ts";
export { c } from './c.ts'; const d = await import("./d.ts");
const e = require("./e.cjs"); import none from "./none.ts";
import { x } from "npm:x"; import "./main.ts";`,
      "a.ts": `import "./nested/f.ts";`,
      "b.ts": "",
      "c.ts": "",
      "d.ts": "",
      "e.cjs": "",
      "nested/f.ts": `import "../a.ts";`,
      "other.ts": "",
    };
    Deno.mkdirSync(`${folder}/nested`);
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    const hash = () => hashModules([pathToFileURL(`${folder}/main.ts`).href]);
    let last = hash();
    assertEquals(hash(), last);
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${folder}/${name}`, `${text}\n// changed`);
      assertEquals(hash() === last, name === "other.ts", name);
      last = hash();
    }
  });
});
