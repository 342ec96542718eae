/** Tells by members of functions that all sets share. */
import { defineStrategy } from "../../../src/strategy/mod.ts";
import { telling } from "../_set.ts";

export default telling({
  take: () => setTimeout.told ?? defineStrategy.told ?? Deno.readFile.told,
  put() {
    for (const one of [setTimeout, defineStrategy, Deno.readFile]) {
      try {
        one.told = 1;
      } catch { /* the next one */ }
    }
  },
});
