import { assert, assertEquals } from "@std/assert";
import { CONFIG } from "../../src/config/sections/top_level.ts";
import { keysOf } from "../../src/config/shape.ts";
import { REFERENCE, reference } from "./_reference.ts";

Deno.test("docs/config.md describes the config as it is: run `deno task docs`", () => {
  assertEquals(Deno.readTextFileSync(REFERENCE), reference());
});

Deno.test("every top-level key is in the reference", () => {
  const page = Deno.readTextFileSync(REFERENCE);
  for (const name of Object.keys(keysOf(CONFIG) ?? {})) {
    assert(page.includes(`\n| \`${name}\``), name);
  }
});
