import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { datesAtOnce, DayQueue } from "../../src/coordinator/day_queue.ts";
import type { BarStore } from "../../src/store/bar_store.ts";
import { memoryStore, putDay, seededBar } from "./_store_support.ts";

const DATES = Array.from(
  { length: 12 },
  (_, i) => `2026-03-${String(i + 2).padStart(2, "0")}`,
);

Deno.test("a queue returns the bars of every date, for any number of dates read at a time and any dates skipped", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 15 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      (days, stored, asked) => {
        const store = memoryStore();
        const counts = DATES.map((date, i) => {
          if (!stored[i]) return undefined;
          const open = Date.parse(`${date}T14:30:00Z`);
          const bars = Array.from(
            { length: i + 1 },
            (_, k) => seededBar(open + k * 60_000, k),
          );
          putDay(store, "SPY", "1m", date, bars);
          putDay(store, "AIG", "1m", date, bars.slice(0, 1));
          return bars.length;
        });
        let queries = 0;
        const counting = new Proxy<BarStore>(store, {
          get(target, key) {
            if (key === "chunks") queries++;
            const value = Reflect.get(target, key, target);
            return typeof value === "function" ? value.bind(target) : value;
          },
        });
        const queue = new DayQueue(counting, "SPY", "1m", DATES, days);
        asked.forEach((isAsked, i) => {
          if (!isAsked) return;
          assertEquals(queue.fetch(i), true);
          const chunk = queue.take(i);
          assertEquals(chunk?.rows, counts[i]);
          assertEquals(chunk?.date, stored[i] ? DATES[i] : undefined);
          assertEquals(queue.take(i)?.rows, counts[i]);
        });
        const most = asked.filter(Boolean).length;
        assertEquals(queries <= Math.min(most, Math.ceil(12 / days)), true);
        store.close();
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("chunks that a damaged index returns out of order are found by their dates", () => {
  const store = memoryStore();
  for (const date of DATES) {
    const open = Date.parse(`${date}T14:30:00Z`);
    putDay(store, "SPY", "1m", date, [seededBar(open, 1)]);
  }
  const turned = {
    chunks: () => store.chunks("SPY", "1m", DATES[0], DATES[11]).toReversed(),
  };
  const queue = new DayQueue(turned, "SPY", "1m", DATES, 12);
  for (const [i, date] of DATES.entries()) {
    assertEquals(queue.fetch(i), true);
    assertEquals(queue.take(i)?.date, date);
  }
  store.close();
});

Deno.test("chunks of dates that are no sessions are passed over", () => {
  const store = memoryStore();
  for (const date of DATES) {
    const open = Date.parse(`${date}T14:30:00Z`);
    putDay(store, "SPY", "1m", date, [seededBar(open, 1)]);
  }
  const sessions = DATES.filter((_, i) => i % 3 !== 1);
  const queue = new DayQueue(store, "SPY", "1m", sessions, 4);
  for (const [i, date] of sessions.entries()) {
    assertEquals(queue.fetch(i), true);
    assertEquals(queue.take(i)?.date, date);
  }
  store.close();
});

Deno.test("of longer bars more dates are read at a time, and of daily ones as many as are asked for", () => {
  const minutes = [1 / 60, 1, 2, 4.5, 5, 60, 240];
  assertEquals(
    minutes.map((length) => datesAtOnce(10, length * 60_000)),
    [10, 10, 20, 40, 50, 50, 50],
  );
  assertEquals(datesAtOnce(10, Infinity), 10);
});
