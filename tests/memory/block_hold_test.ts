import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  closeIfFree,
  closeSlot,
  generationOf,
  holdBlock,
  isStill,
  letGoOfBlock,
  openSlot,
} from "../../src/memory/block_hold.ts";
import { ENTRY_BYTES, HOLD_READERS_MAX } from "../../src/memory/layout.ts";

function makeEntry(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(ENTRY_BYTES));
}

const STEP = fc.record({
  slot: fc.constantFrom(0, 1),
  kind: fc.constantFrom("hold", "letGo", "rewrite", "rewriteIfFree"),
  which: fc.nat(),
  isStale: fc.boolean(),
});

Deno.test("a slot counts the holds on its current block only", () => {
  fc.assert(fc.property(fc.array(STEP, { maxLength: 80 }), (steps) => {
    const words = makeEntry();
    // By slot: the generation, and the generations that readers hold.
    const generations = [0, 0];
    const holds: number[][] = [[], []];
    const current = (slot: number) =>
      holds[slot].filter((held) => held === generations[slot]).length;
    for (const { slot, kind, which, isStale } of steps) {
      if (kind === "hold") {
        const wanted = generations[slot] - (isStale ? 2 : 0);
        assertEquals(holdBlock(words, slot, wanted), !isStale);
        if (!isStale) holds[slot].push(wanted);
      } else if (kind === "letGo" && holds[slot].length > 0) {
        const [held] = holds[slot].splice(which % holds[slot].length, 1);
        letGoOfBlock(words, slot, held);
      } else if (kind === "rewrite") {
        assertEquals(closeSlot(words, slot), current(slot) === 0);
        // A closed slot accepts no hold.
        assertEquals(holdBlock(words, slot, generations[slot]), false);
        assertEquals(holdBlock(words, slot, generations[slot] + 1), false);
        openSlot(words, slot);
        generations[slot] += 2;
      } else if (kind === "rewriteIfFree") {
        const isFree = current(slot) === 0;
        assertEquals(closeIfFree(words, slot), isFree);
        if (isFree) {
          openSlot(words, slot);
          generations[slot] += 2;
        }
      }
      for (const each of [0, 1]) {
        assertEquals(generationOf(words, each), generations[each]);
        assert(isStill(words, each, generations[each]));
        assertEquals(isStill(words, each, generations[each] - 2), false);
      }
    }
  }));
});

Deno.test("extra calls of letGoOfBlock() do not release other readers' holds", () => {
  const words = makeEntry();
  letGoOfBlock(words, 0, 0);
  assert(holdBlock(words, 0, 0));
  assertEquals(closeIfFree(words, 0), false);
  letGoOfBlock(words, 0, 0);
  letGoOfBlock(words, 0, 0);
  assert(closeIfFree(words, 0));
});

Deno.test("a block with a saturated reader count is never free", () => {
  const words = makeEntry();
  for (let i = 0; i < HOLD_READERS_MAX + 3; i++) assert(holdBlock(words, 1, 0));
  for (let i = 0; i < HOLD_READERS_MAX + 3; i++) letGoOfBlock(words, 1, 0);
  assertEquals(closeIfFree(words, 1), false);
  assertEquals(closeSlot(words, 1), false);
});

Deno.test("the generation wraps around after its maximum", () => {
  const words = makeEntry();
  for (let i = 0; i < 2 ** 15; i++) {
    assert(closeIfFree(words, 0));
    openSlot(words, 0);
  }
  assertEquals(generationOf(words, 0), 0);
  assert(holdBlock(words, 0, 0));
  assertEquals(closeIfFree(words, 0), false);
  // No other word is touched.
  assertEquals(generationOf(words, 1), 0);
  assertEquals(words.filter((word) => word !== 0).length, 1);
});
