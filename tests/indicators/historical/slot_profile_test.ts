import { assert, assertEquals } from "@std/assert";
import { SessionGrid } from "../../../src/time/grid.ts";
import type { BarColumns } from "../../../src/types.ts";
import {
  type ProfileDay,
  slotProfile,
} from "../../../src/indicators/historical/slot_profile.ts";
import { toColumns } from "../../../src/indicators/compute.ts";

const MINUTE = 60_000;

/** Bars at minutes after an open, each with a volume. */
function barsAt(
  open: number,
  volumes: readonly [minute: number, volume: number][],
): BarColumns {
  return toColumns(volumes.map(([minute, volume]) => ({
    timestamp: open + minute * MINUTE,
    open: 1,
    high: 2,
    low: 0.5,
    close: volume / 10,
    volume,
  })));
}

function day(
  open: number,
  minutes: number,
  volumes: readonly [number, number][],
  more: { earlyClose?: boolean; breaks?: { start: number; end: number }[] } =
    {},
): ProfileDay {
  const bars = barsAt(open, volumes);
  return {
    hours: { open, close: open + minutes * MINUTE, breaks: more.breaks ?? [] },
    earlyClose: more.earlyClose ?? false,
    bars,
    from: 0,
    to: volumes.length,
  };
}

// Two whole days, an hour apart in UTC as across daylight saving, and an early close.
const DAYS = [
  day(14.5 * 60 * MINUTE, 4, [[0, 100], [1, 200], [3, 400]]),
  day(1440 * MINUTE + 13.5 * 60 * MINUTE, 4, [[0, 300], [1, 400], [2, 50], [
    3,
    600,
  ]]),
  day(2880 * MINUTE + 13.5 * 60 * MINUTE, 2, [[0, 800], [1, 900]], {
    earlyClose: true,
  }),
];

Deno.test("a profile averages each slot over the days that have a bar in it", () => {
  const { values, days } = slotProfile(DAYS);
  assertEquals([...values], [400, 500, 50, 500]);
  assertEquals([...days], [3, 3, 1, 2]);
});

Deno.test("a profile can leave early closes out", () => {
  assertEquals([...slotProfile(DAYS, { skipEarlyClose: true }).values], [
    200,
    300,
    50,
    500,
  ]);
});

Deno.test("a profile can count slots without a bar as 0", () => {
  const { values, days } = slotProfile(DAYS, { absent: "zero" });
  assertEquals([...values], [400, 500, 25, 500]);
  assertEquals([...days], [3, 3, 2, 2]);
});

Deno.test("a profile folds any column to its sum, highest or lowest", () => {
  assertEquals([...slotProfile(DAYS, { kind: "max" }).values], [
    800,
    900,
    50,
    600,
  ]);
  assertEquals([...slotProfile(DAYS, { kind: "min", field: "close" }).values], [
    10,
    20,
    5,
    40,
  ]);
  assertEquals([...slotProfile(DAYS, { kind: "sum" }).values], [
    1200,
    1500,
    50,
    1000,
  ]);
});

Deno.test("a profile reads by slot and by time of today's session", () => {
  const profile = slotProfile(DAYS);
  const open = 5000 * MINUTE;
  const grid = new SessionGrid(
    { open, close: open + 4 * MINUTE, breaks: [] },
    MINUTE,
  );
  assertEquals(profile.atTime(grid, open + 1.5 * MINUTE), 500);
  assertEquals(profile.at(3), 500);
  for (
    const value of [
      profile.at(4),
      profile.at(-1),
      profile.atTime(grid, open - 1),
    ]
  ) {
    assert(Number.isNaN(value));
  }
});

Deno.test("a profile counts slots around breaks and leaves other bars out", () => {
  const breaks = [{ start: 2 * MINUTE, end: 5 * MINUTE }];
  const lunch = day(0, 7, [[0, 1], [1, 2], [3, 99], [5, 3], [6, 4]], {
    breaks,
  });
  assertEquals([...slotProfile([lunch]).values], [1, 2, 3, 4]);
  assertEquals([...slotProfile([lunch], { intervalMs: 2 * MINUTE }).values], [
    1,
    3,
  ]);
});

Deno.test("a profile takes only the rows it is told to", () => {
  const both = { ...DAYS[0], bars: DAYS[0].bars, from: 1, to: 2 };
  assertEquals([...slotProfile([both]).values], [NaN, 200, NaN, NaN]);
  assertEquals(slotProfile([]).values.length, 0);
});
