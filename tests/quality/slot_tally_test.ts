import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { qualityOf, SlotTally } from "../../src/quality/slot_tally.ts";
import { SessionGrid, type SessionHours } from "../../src/time/grid.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";

const MINUTE = 60_000;

Deno.test("quality is 100 times what is accounted for by what is expected", () => {
  assertEquals(qualityOf(389, 390), 100 * 389 / 390);
  assertEquals(qualityOf(390, 390), 100);
  assertEquals(qualityOf(0, 390), 0);
  assertEquals(qualityOf(0, 0), 100);
});

function start(tally: SlotTally, hours: SessionHours, lengthMs: number): void {
  tally.start(hours, new SessionGrid(hours, lengthMs));
}

/** Adds one bar and returns how many slots are accounted for up to it. */
function add(tally: SlotTally, timestamp: number): number {
  const accounted = new Float64Array(9);
  tally.add(Float64Array.of(0, 0, timestamp, 0), 2, 3, accounted, 5);
  assertEquals(accounted.filter((value) => value !== 0).length <= 1, true);
  return accounted[7];
}

/** A day of a series: which slots have a bar, and bars that are in none. */
const DAY = fc.record({
  hours: arbitraryHours(MINUTE, 120),
  keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
  strays: fc.array(fc.integer({ min: -200, max: 8_000 }), { maxLength: 4 }),
  twice: fc.nat({ max: 10 }),
});

Deno.test("slots with a bar, without one and bars off the grid equal a naive count at every bar", () => {
  for (const omits of [false, true]) {
    fc.assert(
      fc.property(
        fc.constantFrom(1_000, 7_000, 10_000, MINUTE, Infinity),
        fc.array(DAY, { minLength: 1, maxLength: 3 }),
        (lengthMs, days) => {
          const tally = new SlotTally(omits);
          let offGrid = 0;
          days.forEach(({ hours: onDay, keep, strays, twice }, day) => {
            const hours = onDay(day);
            const slots = walkSlots(hours, lengthMs);
            const starts = slots.map((slot) => slot.start);
            const bars = starts.filter((_, i) => keep[i % keep.length]);
            const again = bars.filter((_, i) => twice > 0 && i % twice === 1);
            const all = [
              ...bars,
              ...again,
              ...strays.map((stray) => hours.open + stray * 997),
            ].sort((a, b) => a - b);
            start(tally, hours, lengthMs);
            const seen = new Set<number>();
            let newest = -1;
            for (const timestamp of all) {
              const slot = starts.indexOf(timestamp);
              if (slot < 0 || seen.has(slot)) offGrid++;
              else newest = slot;
              if (slot >= 0) seen.add(slot);
              const accounted = add(tally, timestamp);
              assertEquals(accounted, omits ? newest + 1 : seen.size);
              assertEquals(tally.traded, seen.size);
            }
            assertEquals(tally.offGrid, offGrid);
            for (const { start, end } of slots.slice(-3)) {
              for (const instant of [end, end - 1, start]) {
                if (instant < (all[all.length - 1] ?? 0)) continue;
                const expected = slots.filter((slot) =>
                  slot.end <= instant
                ).length;
                const traded = seen.size;
                assertEquals(tally.countUntil(instant), {
                  expected,
                  traded,
                  noTrade: omits && traded > 0
                    ? Math.max(0, expected - traded)
                    : 0,
                });
              }
            }
          });
        },
      ),
      { numRuns: 120 },
    );
  }
});

Deno.test("an early close expects the slots up to it, and a missing bar lowers the score from its slot on", () => {
  const open = Date.UTC(2015, 11, 24, 14, 30);
  const hours = { open, close: open + 210 * MINUTE, breaks: [] };
  const tally = new SlotTally(false);
  start(tally, hours, MINUTE);
  const scores = [];
  for (let minute = 0; minute < 210; minute++) {
    if (minute === 100) continue;
    const accounted = add(tally, open + minute * MINUTE);
    scores.push(qualityOf(accounted, minute + 1));
  }
  assertEquals(scores.slice(0, 100), new Array(100).fill(100));
  assertEquals(scores[100], 100 * 101 / 102);
  assertEquals(scores.at(-1), 100 * 209 / 210);
  assertEquals(tally.countUntil(hours.close), {
    expected: 210,
    traded: 209,
    noTrade: 0,
  });
});

Deno.test("bars that come in one batch are counted as one by one", () => {
  fc.assert(fc.property(
    arbitraryHours(MINUTE, 120),
    fc.array(fc.integer({ min: -3, max: 130 }), { maxLength: 60 }),
    fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
    fc.boolean(),
    (onDay, minutes, cuts, omits) => {
      const hours = onDay(0);
      const timestamps = Float64Array.from(
        minutes,
        (minute) => hours.open + minute * MINUTE,
      ).sort();
      const single = new SlotTally(omits);
      const batched = new SlotTally(omits);
      start(single, hours, MINUTE);
      start(batched, hours, MINUTE);
      const expected = Array.from(timestamps, (time) => add(single, time));
      const accounted = new Float64Array(timestamps.length + 3);
      const edges = [0, ...cuts, timestamps.length]
        .map((cut) => Math.min(cut, timestamps.length)).sort((a, b) => a - b);
      for (let i = 1; i < edges.length; i++) {
        batched.add(timestamps, edges[i - 1], edges[i], accounted, 3);
      }
      assertEquals([...accounted.subarray(3)], expected);
      assertEquals(batched.offGrid, single.offGrid);
      assertEquals(batched.traded, single.traded);
    },
  ));
});
