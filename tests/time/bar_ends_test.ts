import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BarEnds } from "../../src/time/bar_ends.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";

const MINUTE = 60_000;

Deno.test("a bar ends with its slot, which a break or the close cuts short", () => {
  fc.assert(fc.property(
    arbitraryHours(5 * MINUTE, 120),
    fc.constantFrom(2, 5, 7, 15, 30, 60, 240),
    (onDay, minutes) => {
      const ends = new BarEnds(minutes * MINUTE);
      for (const day of [0, 1]) {
        const hours = onDay(day);
        ends.begin(hours);
        for (const { start, end } of walkSlots(hours, minutes * MINUTE)) {
          assertEquals(ends.of(start), end);
        }
      }
    },
  ));
});

Deno.test("a bar of a minute or less is whole; a daily bar ends at the close", () => {
  const hours = { open: 0, close: 2.5 * MINUTE, breaks: [] };
  const minutes = new BarEnds(MINUTE);
  minutes.begin(hours);
  assertEquals(minutes.of(2 * MINUTE), 3 * MINUTE);
  const days = new BarEnds(Infinity);
  days.begin(hours);
  assertEquals(days.of(0), 2.5 * MINUTE);
});
