import { assert, assertEquals } from "@std/assert";
import { layOutRun } from "../../src/system/run_memory.ts";
import { makeRequirements } from "../fixtures/hand_pipeline.ts";

/** Minutes of an equity session. */
const SESSION = 390;

function planOf(count: number) {
  const symbols = Array.from({ length: count }, (_, i) => `S${i}`);
  return layOutRun(makeRequirements({ symbols }));
}

Deno.test("with any number of symbols, a batch has room for a session of minutes, and two may be under way", () => {
  for (const count of [1, 8, 100, 500, 2_000]) {
    const { batchSlices, credits } = planOf(count);
    assert(batchSlices >= SESSION, `${count} symbols: ${batchSlices} slices`);
    assert(credits >= 2 * batchSlices, `${count} symbols: ${credits} credits`);
  }
});

Deno.test("a log has room for slices of all symbols one by one, and does not grow with symbols times slices", () => {
  const words = (count: number) => {
    const { baseLog, deliveryLog } = planOf(count).memory;
    assertEquals(baseLog.capacity, deliveryLog.capacity);
    assert(baseLog.capacity >= 4 * count, `${count} symbols`);
    return baseLog.capacity;
  };
  assertEquals([8, 100, 500, 2_000].map(words), [
    // 4 times the 4,096 slices of credit of 8 symbols, then at most 1 MiB.
    131_072,
    262_144,
    262_144,
    262_144,
  ]);
});
