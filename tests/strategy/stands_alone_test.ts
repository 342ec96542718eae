import { assertEquals } from "@std/assert";

const FOLDER = new URL("../../src/strategy/", import.meta.url);

/** Statements that load a module when the file runs: types alone load nothing. */
const LOADING = /^(?:import|export)\s(?!type\b)[^;]*?from\s+"([^"]+)"/gm;

Deno.test("a strategy module loads nothing of the engine", () => {
  const outside: string[] = [];
  for (const { name } of Deno.readDirSync(FOLDER)) {
    const text = Deno.readTextFileSync(new URL(name, FOLDER));
    for (const [, specifier] of text.matchAll(LOADING)) {
      const inside = specifier.startsWith("./") ||
        specifier === "../errors.ts";
      if (!inside) outside.push(`${name} loads ${specifier}`);
    }
  }
  assertEquals(outside, []);
});
