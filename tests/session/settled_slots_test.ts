import { assert, assertEquals } from "@std/assert";
import {
  makeSettledLog,
  SettledLog,
  type SettledSlots,
} from "../../src/session/settled_slots.ts";

/** An entry that differs from all others. */
function entry(number: number): SettledSlots {
  const from = 1_751_549_400_000 + number * 60_000;
  return { from, symbol: number % 7, lost: number, noTrade: 2 * number };
}

Deno.test("a log passes on settled slots in their order, over and over, and says when it is full", () => {
  const handle = makeSettledLog();
  const writer = new SettledLog(handle);
  const reader = new SettledLog(handle);
  assertEquals(reader.next, undefined);
  let added = 0;
  let taken = 0;
  // Thrice around, filled to the brim and emptied to a third each time.
  for (let round = 0; round < 6; round++) {
    while (!writer.isFull) writer.add(entry(added++));
    const rest = Math.floor((added - taken) / 3);
    while (added - taken > rest) {
      assertEquals(reader.next, entry(taken++));
      reader.take();
    }
  }
  assert(added > 50_000);
  while (reader.next !== undefined) {
    assertEquals(reader.next, entry(taken++));
    reader.take();
  }
  assertEquals(taken, added);
});
