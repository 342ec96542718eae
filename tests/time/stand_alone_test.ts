import { assertEquals } from "@std/assert";

const TIME = new URL("../../src/time/", import.meta.url);
/** The modules outside of `src/time` that calendars may load. */
const ALLOWED = ["errors.ts", "types.ts", "text/nearest.ts"];

/** Every module that a file of `src/time` imports, relative to `src`. */
function importsOf(file: URL): string[] {
  const text = Deno.readTextFileSync(file);
  return [...text.matchAll(/^(?:import|export|\}) .*?from "(.+?)";/gm)].map(
    ([, specifier]) => {
      if (!specifier.startsWith(".")) return specifier;
      const { href } = new URL(specifier, file);
      return href.slice(new URL("../", TIME).href.length);
    },
  );
}

Deno.test("calendars load without the rest of the project and without packages", () => {
  const outside = new Set<string>();
  for (const folder of [TIME, new URL("calendars/", TIME)]) {
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      if (!isFile) continue;
      for (const path of importsOf(new URL(name, folder))) {
        if (!path.startsWith("time/")) outside.add(path);
      }
    }
  }
  assertEquals([...outside].sort(), [...ALLOWED].sort());
});
