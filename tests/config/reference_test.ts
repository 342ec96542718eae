import { assert, assertEquals, assertMatch } from "@std/assert";
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

Deno.test("every description is one line in sentence case without a full stop", () => {
  const below = (shape: Parameters<typeof keysOf>[0]): void => {
    for (
      const [name, { shape: inner, text }] of Object.entries(
        keysOf(shape) ?? {},
      )
    ) {
      assertMatch(text, /^[A-Z][^\n]*[^.\n]$/, name);
      below(inner);
    }
  };
  below(CONFIG);
});
