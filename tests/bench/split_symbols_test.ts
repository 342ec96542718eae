import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { partsOf } from "../../bench/split_symbols.ts";

Deno.test("parts have all symbols in their order, and differ by one at most", () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.string(), { minLength: 1 }),
    fc.nat(),
    (all, seed) => {
      const count = 1 + seed % all.length;
      const parts = partsOf(all, count);
      assertEquals(parts.length, count);
      assertEquals(parts.flat(), all);
      const sizes = parts.map((part) => part.length);
      assertEquals(Math.max(...sizes) - Math.min(...sizes) <= 1, true);
      assertEquals(Math.min(...sizes) >= 1, true);
    },
  ));
});
