import { assert, assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import {
  freshModuleCount,
  FreshModules,
} from "../../src/modules/fresh_modules.ts";
import { defineStrategy } from "../../src/strategy/mod.ts";
import { withFolder } from "../system/_market.ts";

const STRATEGY_API = new URL("../../src/strategy/mod.ts", import.meta.url).href;
const COUNTER = "let n = 0;\nexport const count = (): number => ++n;\n";

/** Writes files and returns the URL of `main.ts`. */
function write(folder: string, files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
  return pathToFileURL(`${folder}/main.ts`).href;
}

/** What `counts()` of a module returns in two generations, three calls each. */
async function countsOf(url: string): Promise<unknown[][]> {
  const counts: unknown[][] = [];
  for (let run = 0; run < 2; run++) {
    const modules = new FreshModules();
    try {
      const { counts: read } = await modules.import(url);
      const seen: unknown[] = [];
      for (let call = 0; call < 3; call++) {
        seen.push(await (read as () => unknown)());
      }
      counts.push(seen);
    } finally {
      modules.close();
    }
  }
  return counts;
}

const FRESH = [[[1], [2], [3]], [[1], [2], [3]]];

/** How a module may reach a counter, besides its own variable. */
const WAYS: Record<string, Record<string, string>> = {
  "a variable of the module": {
    "main.ts": "let n: number = 0; export const counts = () => [++n];",
  },
  "an imported module": {
    "counter.ts": COUNTER,
    "main.ts":
      `import { count } from "./counter.ts"; export const counts = () => [count()];`,
  },
  "a module behind an imported module": {
    "deep/counter.ts": COUNTER,
    "between.ts": `export * from "./deep/counter.ts";`,
    "main.ts":
      `import { count } from "./between.ts"; export const counts = () => [count()];`,
  },
  "a module that is imported while it runs": {
    "counter.ts": COUNTER,
    "main.ts":
      `export const counts = async () => [(await import("./counter.ts")).count()];`,
  },
  "a module in a data URL": {
    "main.ts": `import { count } from "data:text/typescript,${
      encodeURIComponent(COUNTER)
    }"; export const counts = () => [count()];`,
  },
  "a JSON file": {
    "list.json": "[]",
    "main.ts":
      `import list from "./list.json" with { type: "json" }; export const counts = () => [list.push(0)];`,
  },
  "a CommonJS module": {
    "counter.cjs": "let n = 0; exports.count = () => ++n;",
    "main.ts":
      `import { count } from "./counter.cjs"; export const counts = () => [count()];`,
  },
  "a CommonJS module behind another": {
    "deep.cjs": "let n = 0; exports.count = () => ++n;",
    "counter.cjs": `exports.count = () => require("./deep.cjs").count();`,
    "main.ts":
      `import { count } from "./counter.cjs"; export const counts = () => [count()];`,
  },
  "a module that a CommonJS module imports": {
    "deep.ts": COUNTER,
    "counter.cjs":
      `exports.count = async () => (await import("./deep.ts")).count();`,
    "main.ts":
      `import { count } from "./counter.cjs"; export const counts = async () => [await count()];`,
  },
  "a package that it requires": {
    "node_modules/counter/package.json": `{ "name": "counter" }`,
    "node_modules/counter/index.js": "let n = 0; exports.count = () => ++n;",
    "main.ts": `import { createRequire } from "node:module";
const { count } = createRequire(import.meta.url)("counter");
export const counts = () => [count()];`,
  },
  "JSON that a package requires": {
    "node_modules/counter/package.json": `{ "name": "counter" }`,
    "node_modules/counter/index.js": `exports.data = require("./data.json");`,
    "node_modules/counter/data.json": `{ "__proto__": { "n": 9 }, "n": 0 }`,
    "main.ts": `import { createRequire } from "node:module";
const { data } = createRequire(import.meta.url)("counter");
export const counts = () => [data.n += 1];`,
  },
  "a package of ES modules": {
    "main.ts": `import { program } from "npm:commander@15.1.0";
export const counts = () => [program.n = (program.n ?? 0) + 1];`,
  },
  "a package of CommonJS modules": {
    "main.ts": `import jsonc from "npm:jsonc-parser@3.3.1";
export const counts = () => [jsonc.n = (jsonc.n ?? 0) + 1];`,
  },
};

for (const [name, files] of Object.entries(WAYS)) {
  Deno.test(`a run's state in ${name} does not reach the next run`, async () => {
    await withFolder(async (folder) => {
      assertEquals(await countsOf(write(folder, files)), FRESH);
    });
  });
}

Deno.test("a package that is the module itself is loaded afresh", async () => {
  const keys: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    const modules = new FreshModules();
    keys.push((await modules.import("npm:commander@15.1.0")).program);
    modules.close();
  }
  assert(keys[0] !== undefined);
  assert(keys[0] !== keys[1]);
});

Deno.test("modules of one run share their imports; runs side by side share none", async () => {
  await withFolder(async (folder) => {
    const main = write(folder, {
      "counter.ts": COUNTER,
      "main.ts": `export { count } from "./counter.ts";`,
      "other.ts": `export { count } from "./counter.ts";`,
    });
    const other = main.replace("main.ts", "other.ts");
    const [one, two] = [new FreshModules(), new FreshModules()];
    const counts: unknown[] = [];
    for (const modules of [one, two]) {
      for (const url of [main, other, main]) {
        const { count } = await modules.import(url);
        counts.push((count as () => number)());
      }
    }
    assertEquals(counts, [1, 2, 3, 1, 2, 3]);
    one.close();
    two.close();
  });
});

Deno.test("a module that has changed is loaded with its new text", async () => {
  await withFolder(async (folder) => {
    const seen: unknown[] = [];
    for (const text of ["first", "second"]) {
      const url = write(folder, {
        "text.ts": `export const text = "${text}";`,
        "main.ts": `export * from "./text.ts";`,
      });
      const modules = new FreshModules();
      seen.push((await modules.import(url)).text);
      modules.close();
    }
    assertEquals(seen, ["first", "second"]);
  });
});

Deno.test("the engine's own modules and the runtime's are shared", async () => {
  await withFolder(async (folder) => {
    const url = write(folder, {
      "main.ts": `export { defineStrategy } from "${STRATEGY_API}";
export { default as events } from "node:events";`,
    });
    const modules = new FreshModules();
    const shared = await modules.import(url);
    modules.close();
    assertEquals(shared.defineStrategy, defineStrategy);
    assertEquals(shared.events, (await import("node:events")).default);
  });
});

Deno.test("a program keeps its CommonJS modules over a run", async () => {
  await withFolder(async (folder) => {
    const url = write(folder, WAYS["a package that it requires"]);
    const { counts } = await import(url);
    assertEquals([counts(), counts()], [[1], [2]]);
    assertEquals(await countsOf(url), FRESH);
    assertEquals(counts(), [3]);
    const again = await import(`${url}?again`);
    assertEquals(again.counts(), [4]);
  });
});

Deno.test("relative URLs resolve as in a module that is loaded once", async () => {
  await withFolder(async (folder) => {
    const url = write(folder, {
      "main.ts": `export const near = new URL("./near.csv", import.meta.url);
export const path = import.meta.filename;`,
    });
    const modules = new FreshModules();
    const { near, path } = await modules.import(url);
    modules.close();
    assertEquals(String(near), url.replace("main.ts", "near.csv"));
    assertEquals(path, Deno.realPathSync(`${folder}/main.ts`));
  });
});

Deno.test("each loaded module is counted, and one that fails is reported", async () => {
  await withFolder(async (folder) => {
    const url = write(folder, WAYS["an imported module"]);
    const before = freshModuleCount();
    const modules = new FreshModules();
    await modules.import(url);
    await modules.import(url);
    assertEquals(freshModuleCount() - before, 2);
    await assertRejects(
      () => modules.import(`${url}x`),
      TypeError,
      "main.tsx",
    );
    modules.close();
  });
});
