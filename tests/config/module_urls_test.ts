import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveModule } from "../../src/config/module_urls.ts";

Deno.test("modules are URLs, or paths relative to the config's folder", () => {
  const folder = import.meta.dirname ?? "";
  const here = pathToFileURL(folder).href;
  assertEquals(resolveModule("./a.ts", folder), `${here}/a.ts`);
  assertEquals(resolveModule("a b#c.ts", folder), `${here}/a%20b%23c.ts`);
  assertEquals(
    resolveModule(join(folder, "x", "a.ts"), "/elsewhere"),
    `${here}/x/a.ts`,
  );
  for (
    const url of ["https://example.com/a.ts", "npm:cross@1", `${here}/b.ts`]
  ) assertEquals(resolveModule(url, folder), url);
});
