import { assert, assertEquals } from "@std/assert";
import { readProjectFile } from "../architecture/_imports.ts";
import { VERSION } from "../../src/version.ts";
import { publishedPackage, runRuntime } from "./_package.ts";

Deno.test("VERSION is the version that is published", async () => {
  assertEquals(VERSION, (await publishedPackage()).version);
});

Deno.test("what is published imports code alone: older runtimes refuse texts", async () => {
  const { moduleGraph } = await publishedPackage();
  assert("/mod.ts" in moduleGraph);
  for (const [path, module] of Object.entries(moduleGraph)) {
    assert(!JSON.stringify(module).includes("importAttributes"), path);
  }
});

Deno.test("what is published has no tests and no sources of generated modules", async () => {
  const { files } = await publishedPackage();
  const tops = new Set([...files.keys()].map((path) => path.split("/")[1]));
  assertEquals(
    [...tops].sort(),
    ["LICENSE", "README.md", "deno.json", "mod.ts", "src", "workers"],
  );
  const pages = [...files.keys()].filter((path) =>
    path.startsWith("/src/pages/")
  );
  assertEquals(pages.filter((path) => !path.endsWith(".ts")), []);
});

const { exports }: { readonly exports: Readonly<Record<string, string>> } = JSON
  .parse(readProjectFile("deno.json"));

for (const [name, file] of Object.entries(exports)) {
  Deno.test(`the entry ${name} says what it is, with an example`, () => {
    const [doc] = readProjectFile(file).split("*/");
    assert(doc.startsWith("/**") && doc.includes("@module"), file);
    assert(doc.includes("```"), `${file}: no example`);
  });
}

Deno.test("all that the entries export is documented, and all types of it are exported", async () => {
  await runRuntime(["doc", "--lint", ...Object.values(exports)]);
});

Deno.test("deno publish has no objection, types included", async () => {
  await runRuntime(["publish", "--dry-run", "--allow-dirty"]);
});
