import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../../src/version.ts";
import { publishedPackage } from "./_package.ts";

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
