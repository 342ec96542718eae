import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { GapTracker } from "../../src/quality/gap_tracker.ts";
import type { Gap } from "../../src/quality/gaps.ts";
import type { Bar } from "../../src/types.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

function gap(first: number, slots: number, more: Partial<Gap> = {}): Gap {
  return {
    symbol: "SPY",
    interval: "1m",
    date: "2026-01-05",
    start: OPEN + first * MINUTE,
    end: OPEN + (first + slots) * MINUTE,
    slots,
    kind: "missing",
    ...more,
  };
}

function bar(slot: number): Bar {
  const timestamp = OPEN + slot * MINUTE;
  return { timestamp, open: 1, high: 1, low: 1, close: 1, volume: 1 };
}

/** A tracker whose source has the slots in `there`, with a manual clock. */
function setUp(maxRetries: number) {
  const there = new Set<number>();
  const asked: [number, number, number, number][] = [];
  const taken: number[] = [];
  const clock = { now: 1_000, failing: false };
  const slotOf = (time: number) => (time - OPEN) / MINUTE;
  const tracker = new GapTracker({
    source: {
      request({ start, end, slots }) {
        asked.push([clock.now, slotOf(start), slotOf(end), slots]);
        if (clock.failing) return Promise.reject(new Error("the feed is down"));
        const found = [...there].map(bar).filter(({ timestamp }) =>
          timestamp >= start && timestamp < end
        );
        return Promise.resolve([...found, ...found].reverse());
      },
    },
    maxRetries,
    retryIntervalMs: 60_000,
    now: () => clock.now,
    onBars: (_, bars) => {
      for (const { timestamp } of bars) taken.push(slotOf(timestamp));
    },
  });
  return { tracker, there, asked, taken, clock };
}

Deno.test("the bars still missing in a gap are requested at once and at every interval until it is filled", async () => {
  const { tracker, there, asked, taken, clock } = setUp(5);
  tracker.note(gap(3, 4));
  assertEquals(tracker.dueMs, 1_000);
  there.add(3).add(5);
  await tracker.poll();
  await tracker.poll();
  assertEquals(tracker.dueMs, 61_000);
  clock.now = 61_000;
  there.add(4).add(6);
  await tracker.poll();
  assertEquals(asked, [[1_000, 3, 7, 4], [61_000, 4, 7, 2]]);
  assertEquals(taken, [3, 5, 4, 6]);
  assertEquals(tracker.dueMs, Infinity);
  const [{ state, slotsLeft, retries }] = tracker.list();
  assertEquals([state, slotsLeft, retries], ["filled", 0, 2]);
});

Deno.test("a gap is unfillable after max_retries attempts, failed ones included; a late bar still fills it", async () => {
  const { tracker, asked, clock } = setUp(3);
  tracker.note(gap(0, 1));
  for (let i = 0; i < 6; i++) {
    clock.failing = i === 2;
    await tracker.poll();
    clock.now += 60_000;
  }
  assertEquals(asked.length, 3);
  assertEquals(tracker.list()[0].state, "unfillable");
  assertEquals(tracker.list()[0].failure, "the feed is down");
  tracker.arrived("SPY", "1m", OPEN);
  assertEquals(tracker.list()[0].state, "filled");
});

Deno.test("without retries no bar is requested", async () => {
  const { tracker, asked } = setUp(0);
  tracker.note(gap(0, 2));
  await tracker.poll();
  assertEquals([asked.length, tracker.dueMs], [0, Infinity]);
  assertEquals(tracker.list()[0].state, "unfillable");
});

Deno.test("slots without trades, and slots that are tracked already, are not requested", async () => {
  const { tracker, asked } = setUp(1);
  tracker.note(gap(0, 3));
  tracker.note(gap(1, 4));
  tracker.note(gap(0, 2));
  tracker.note(gap(9, 1, { kind: "no_trade" }));
  tracker.note(gap(0, 1, { symbol: "QQQ" }));
  await tracker.poll();
  assertEquals(asked.map(([, from, to, slots]) => [from, to, slots]), [
    [0, 3, 3],
    [3, 5, 2],
    [0, 1, 1],
  ]);
});

Deno.test("each missing slot is filled at most once, whatever arrives and when", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(
      fc.oneof(
        fc.record({
          note: fc.tuple(fc.nat({ max: 20 }), fc.integer({ min: 1, max: 6 })),
        }),
        fc.record({ there: fc.nat({ max: 26 }) }),
        fc.record({ arrived: fc.nat({ max: 26 }) }),
        fc.record({ wait: fc.integer({ min: 1, max: 90_000 }) }),
      ),
      { maxLength: 40 },
    ),
    fc.integer({ min: 0, max: 4 }),
    async (steps, maxRetries) => {
      const { tracker, there, taken, clock } = setUp(maxRetries);
      const noted = new Set<number>();
      const arrived = new Set<number>();
      for (const step of steps) {
        if ("note" in step) {
          const [first, slots] = step.note;
          tracker.note(gap(first, slots));
          for (let i = 0; i < slots; i++) noted.add(first + i);
        } else if ("there" in step) there.add(step.there);
        else if ("arrived" in step) {
          tracker.arrived("SPY", "1m", OPEN + step.arrived * MINUTE);
          if (noted.has(step.arrived)) arrived.add(step.arrived);
        } else clock.now += step.wait;
        await tracker.poll();
      }
      assertEquals(new Set(taken).size, taken.length);
      const filled = new Set([...taken, ...arrived]);
      const left = tracker.list().reduce((sum, one) => sum + one.slotsLeft, 0);
      assertEquals(left, noted.size - filled.size);
      for (const slot of taken) {
        assertEquals(there.has(slot) && noted.has(slot), true);
      }
      for (const { retries } of tracker.list()) {
        assertEquals(retries <= maxRetries, true);
      }
    },
  ));
});
