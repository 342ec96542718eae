import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionGrid, type SessionHours } from "../../src/time/grid.ts";

const MINUTE = 60_000;

/** Ten to four with an hour's lunch at noon. */
const WITH_LUNCH: SessionHours = {
  open: 600 * MINUTE,
  close: 960 * MINUTE,
  breaks: [{ start: 720 * MINUTE, end: 780 * MINUTE }],
};

/** Every slot of a session by stepping through it, as [start, end]. */
function walk(hours: SessionHours, intervalMs: number): [number, number][] {
  if (intervalMs >= hours.close - hours.open) {
    return [[hours.open, hours.close]];
  }
  const edges = [
    hours.open,
    ...hours.breaks.flatMap(({ start, end }) => [start, end]),
    hours.close,
  ];
  const slots: [number, number][] = [];
  for (let i = 0; i < edges.length; i += 2) {
    for (let at = edges[i]; at < edges[i + 1]; at += intervalMs) {
      slots.push([at, Math.min(at + intervalMs, edges[i + 1])]);
    }
  }
  return slots;
}

/** Sessions with up to two breaks. */
const HOURS: fc.Arbitrary<SessionHours> = fc.uniqueArray(
  fc.integer({ min: 0, max: 1_440 }),
  { minLength: 2, maxLength: 6 },
).map((minutes) => {
  const edges = minutes.slice(0, minutes.length - minutes.length % 2)
    .sort((a, b) => a - b).map((minute) => minute * MINUTE);
  const breaks: { start: number; end: number }[] = [];
  for (let i = 1; i < edges.length - 1; i += 2) {
    breaks.push({ start: edges[i], end: edges[i + 1] });
  }
  return { open: edges[0], close: edges[edges.length - 1], breaks };
});

Deno.test("SessionGrid equals a walk through the session", () => {
  fc.assert(fc.property(
    HOURS,
    fc.integer({ min: 1, max: 400 }).map((minutes) => minutes * MINUTE),
    (hours, intervalMs) => {
      const grid = new SessionGrid(hours, intervalMs);
      const slots = walk(hours, intervalMs);
      assertEquals(grid.count, slots.length);
      slots.forEach(([start, end], slot) => {
        assertEquals([grid.start(slot), grid.end(slot)], [start, end]);
        assertEquals(grid.slotAt(start), slot);
        assertEquals(grid.slotAt(end - 1), slot);
        assertEquals(grid.slotStartingAt(start), slot);
        assertEquals(grid.endedBy(end), slot + 1);
      });
    },
  ));
});

Deno.test("SessionGrid has no slot before the open, in a break, or at and after the close", () => {
  const grid = new SessionGrid(WITH_LUNCH, MINUTE);
  assertEquals(grid.count, 300);
  for (const minute of [599, 720, 779, 960, 2_000]) {
    assertEquals(grid.slotAt(minute * MINUTE), -1, `${minute}`);
  }
  assertEquals(grid.slotAt(719 * MINUTE), 119);
  assertEquals(grid.slotAt(780 * MINUTE), 120);
});

Deno.test("slotStartingAt() accepts only the start of a slot", () => {
  const grid = new SessionGrid(WITH_LUNCH, 5 * MINUTE);
  assertEquals(grid.slotStartingAt(605 * MINUTE), 1);
  assertEquals(grid.slotStartingAt(606 * MINUTE), -1);
  assertEquals(grid.slotStartingAt(750 * MINUTE), -1);
});

Deno.test("endedBy() counts the slots that have ended", () => {
  const grid = new SessionGrid(WITH_LUNCH, 60 * MINUTE);
  assertEquals(
    [0, 600, 659, 660, 720, 750, 780, 839, 840, 960, 9_999]
      .map((minute) => grid.endedBy(minute * MINUTE)),
    [0, 0, 0, 1, 2, 2, 2, 2, 3, 5, 5],
  );
});

Deno.test("an interval as long as the session is one slot across any break", () => {
  const grid = new SessionGrid(WITH_LUNCH, 360 * MINUTE);
  assertEquals([grid.count, grid.start(0), grid.end(0)], [
    1,
    WITH_LUNCH.open,
    WITH_LUNCH.close,
  ]);
  assertEquals(grid.slotAt(750 * MINUTE), 0);
});

Deno.test("a slot that does not exist is a RangeError", () => {
  const grid = new SessionGrid(WITH_LUNCH, 60 * MINUTE);
  for (const slot of [-1, 5, NaN]) {
    assertThrows(() => grid.start(slot), RangeError, "0 … 4");
    assertThrows(() => grid.end(slot), RangeError);
  }
});
