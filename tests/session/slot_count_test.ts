import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { GapScan } from "../../src/quality/gaps.ts";
import {
  accountedSlots,
  countSlots,
  coverageOf,
  qualityOf,
  settledSlots,
} from "../../src/session/slot_count.ts";
import { SessionGrid } from "../../src/time/grid.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";

const MINUTE = 60_000;

Deno.test("qualityOf() is 100 × slots accounted for ÷ slots expected", () => {
  assertEquals(qualityOf(389, 390), 100 * 389 / 390);
  assertEquals(qualityOf(390, 390), 100);
  assertEquals(qualityOf(0, 390), 0);
  assertEquals(qualityOf(0, 0), 100);
});

/** A day of a series: which slots have a bar, and bars off the grid. */
const DAY = fc.record({
  hours: arbitraryHours(MINUTE, 120),
  keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
  strays: fc.array(fc.integer({ min: -200, max: 8_000 }), { maxLength: 4 }),
  twice: fc.nat({ max: 10 }),
});

Deno.test("countSlots() equals a naive count", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1_000, 7_000, 10_000, MINUTE, Infinity),
      fc.boolean(),
      DAY,
      (lengthMs, omits, { hours: onDay, keep, strays, twice }) => {
        const hours = onDay(0);
        const slots = walkSlots(hours, lengthMs);
        const starts = slots.map(({ start }) => start);
        const bars = starts.filter((_, i) => keep[i % keep.length]);
        const again = bars.filter((_, i) => twice > 0 && i % twice === 1);
        const all = [
          ...bars,
          ...again,
          ...strays.map((stray) => hours.open + stray * 997),
        ].sort((a, b) => a - b);
        const seen = new Set(all.filter((time) => starts.includes(time)));
        const scan = new GapScan(new SessionGrid(hours, lengthMs));
        assertEquals(scan.add(all, 0, all.length), all.length - seen.size);
        const isEmpty = seen.size === 0;
        assertEquals(countSlots(starts.length, scan.traded, omits), {
          expected: starts.length,
          traded: seen.size,
          noTrade: omits && !isEmpty ? starts.length - seen.size : 0,
        });
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("a session with an early close expects the slots up to it", () => {
  const open = Date.UTC(2015, 11, 24, 14, 30);
  const hours = { open, close: open + 210 * MINUTE, breaks: [] };
  const grid = new SessionGrid(hours, MINUTE);
  const scan = new GapScan(grid);
  const bars = [];
  for (let minute = 0; minute < 210; minute++) {
    if (minute !== 100) bars.push(open + minute * MINUTE);
  }
  assertEquals(scan.add(bars, 0, bars.length), 0);
  const count = countSlots(grid.endedBy(hours.close), scan.traded, false);
  assertEquals(count, { expected: 210, traded: 209, noTrade: 0 });
});

Deno.test("one bar accounts for all slots only if the source omits slots without trades", () => {
  const cases: [traded: number, omits: boolean, accounted: number][] = [
    [0, false, 0],
    [0, true, 0],
    [1, false, 1],
    [1, true, 5],
    [5, true, 5],
  ];
  for (const [traded, omits, accounted] of cases) {
    assertEquals(accountedSlots(5, traded, omits), accounted);
    assertEquals(coverageOf(5, traded, omits), accounted / 5);
  }
});

Deno.test("requests take lost slots off, never those with a bar, and a symbol without a bar has its slots without a trade", () => {
  const cases: [
    traded: number,
    lost: number,
    noTrade: number,
    accounted: number,
  ][] = [
    [1, 0, 0, 5],
    [1, 2, 0, 3],
    [1, 2, 2, 3],
    [3, 4, 0, 3],
    [0, 0, 0, 0],
    [0, 2, 3, 3],
    [0, 0, 7, 5],
  ];
  for (const [traded, lost, noTrade, accounted] of cases) {
    assertEquals(settledSlots(5, traded, lost, noTrade), accounted);
  }
});
