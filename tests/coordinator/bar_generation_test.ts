import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BarGenerator } from "../../src/coordinator/bar_generation.ts";
import { DailyHistory } from "../../src/coordinator/daily_history.ts";
import type { SqliteBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import type { Bar, StoredInterval } from "../../src/types.ts";
import { arbitraryHours, walkSlots } from "../fixtures/sessions.ts";
import { memoryStore, putDay, seededBar, toColumns } from "./_store_support.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const DATE = "2026-01-05";

function aggregate(timestamp: number, bars: readonly Bar[]): Bar {
  return {
    timestamp,
    open: bars[0].open,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars[bars.length - 1].close,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0),
  };
}

/** The rows of some columns as bars. */
function read(
  columns: ReturnType<typeof toColumns>,
  from: number,
  rows: number,
): Bar[] {
  return Array.from({ length: rows }, (_, i) => ({
    timestamp: columns.timestamp[from + i],
    open: columns.open[from + i],
    high: columns.high[from + i],
    low: columns.low[from + i],
    close: columns.close[from + i],
    volume: columns.volume[from + i],
  }));
}

/** Fills columns that hold some bars behind two other rows. */
function fill(
  store: SqliteBarStore,
  bars: readonly Bar[],
  slots: number,
  hours: Parameters<BarGenerator["fill"]>[4],
  interval: StoredInterval,
) {
  const columns = makeColumns(slots + 2);
  const given = toColumns(bars);
  columns.timestamp.set([1, 2]);
  for (
    const name of [
      "timestamp",
      "open",
      "high",
      "low",
      "close",
      "volume",
    ] as const
  ) {
    columns[name].set(given[name], 2);
  }
  const generator = BarGenerator.for(store, "SPY", interval);
  assert(generator !== undefined);
  assertEquals(generator.fetch(DATE, hours, bars.length), undefined);
  const ranges = generator.fill(columns, 2, bars.length, DATE, hours);
  const made = ranges.reduce((sum, range) => sum + range.slots, 0);
  assertEquals([...columns.timestamp.subarray(0, 2)], [1, 2]);
  return { bars: read(columns, 2, bars.length + made), ranges };
}

Deno.test("a missing 1m bar is generated from 60 bars of 1s and from no fewer, in sessions with breaks", () => {
  fc.assert(
    fc.property(
      arbitraryHours(MINUTE, 12),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat({ max: 900 }), { maxLength: 4 }),
      (onDay, keep, lost) => {
        const hours = onDay(0);
        const minutes = walkSlots(hours, MINUTE);
        const seconds = walkSlots(hours, SECOND)
          .filter((_, i) => !lost.includes(i))
          .map(({ start }, i) => seededBar(start, i));
        const stored = minutes.filter((_, i) => keep[i % keep.length])
          .map(({ start }, i) => seededBar(start, 7 * i));
        const store = memoryStore();
        putDay(store, "SPY", "1s", DATE, seconds);
        const expected: Bar[] = [];
        const slots: number[] = [];
        minutes.forEach(({ start, end }, slot) => {
          const own = stored.find(({ timestamp }) => timestamp === start);
          const inside = seconds.filter(({ timestamp }) =>
            timestamp >= start && timestamp < end
          );
          if (own !== undefined) expected.push(own);
          else if (inside.length === 60) {
            expected.push(aggregate(start, inside));
            slots.push(slot);
          }
        });
        const filled = fill(store, stored, minutes.length, hours, "1m");
        store.close();
        assertEquals(filled.bars, expected);
        assertEquals(
          filled.ranges.flatMap(({ first, slots }) =>
            Array.from({ length: slots }, (_, i) => first + i)
          ),
          slots,
        );
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("missing bars of any length are generated from the longest shorter ones that divide them, short ones at the close included", () => {
  fc.assert(
    fc.property(
      arbitraryHours(5 * MINUTE, 60),
      fc.constantFrom(
        ["15m", 15, "5m", 5] as const,
        ["1h", 60, "5m", 5] as const,
        ["7m", 7, "1m", 1] as const,
      ),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat({ max: 200 }), { maxLength: 4 }),
      (onDay, [interval, minutes, source, step], keep, lost) => {
        const hours = onDay(0);
        const slots = walkSlots(hours, minutes * MINUTE);
        const parts = walkSlots(hours, step * MINUTE);
        const shorter = parts.filter((_, i) => !lost.includes(i))
          .map(({ start }, i) => seededBar(start, i));
        if (shorter.length === 0) return;
        const stored = slots.filter((_, i) => keep[i % keep.length])
          .map(({ start }, i) => seededBar(start, 7 * i));
        const store = memoryStore();
        // Seconds and bars that do not divide it are not looked at.
        putDay(store, "SPY", "1s", DATE, [seededBar(hours.open, 1)]);
        putDay(store, "SPY", "4m", DATE, [seededBar(hours.open, 1)]);
        putDay(store, "SPY", source, DATE, shorter);
        const expected = slots.flatMap(({ start, end }) => {
          const isInside = (at: number) => at >= start && at < end;
          const own = stored.find(({ timestamp }) => timestamp === start);
          if (own !== undefined) return [own];
          const inside = shorter.filter((bar) => isInside(bar.timestamp));
          const all = parts.filter((part) => isInside(part.start)).length;
          return inside.length === all ? [aggregate(start, inside)] : [];
        });
        const filled = fill(store, stored, slots.length, hours, interval);
        store.close();
        assertEquals(filled.bars, expected);
      },
    ),
    { numRuns: 60 },
  );
});

const HOURS = {
  open: Date.parse(`${DATE}T14:30:00Z`),
  close: Date.parse(`${DATE}T14:36:00Z`),
  breaks: [],
  earlyClose: false,
};

function minutesOf(slots: readonly number[]): Bar[] {
  return slots.map((slot) => seededBar(HOURS.open + slot * MINUTE, slot + 3));
}

Deno.test("a missing 1d bar is generated from a complete session of 1m bars only", () => {
  for (const omits of [false, true]) {
    const whole = memoryStore();
    putDay(whole, "SPY", "1m", DATE, minutesOf([0, 1, 2, 3, 4, 5]), omits);
    const made = fill(whole, [], 1, HOURS, "1d");
    assertEquals(made.bars, [
      aggregate(HOURS.open, minutesOf([0, 1, 2, 3, 4, 5])),
    ]);
    const stored = [seededBar(HOURS.open, 99)];
    assertEquals(fill(whole, stored, 1, HOURS, "1d").bars, stored);
    whole.close();
    const holed = memoryStore();
    putDay(holed, "SPY", "1m", DATE, minutesOf([0, 1, 2, 4, 5]), omits);
    assertEquals(fill(holed, [], 1, HOURS, "1d").bars, []);
    holed.close();
  }
});

Deno.test("no generator exists if no shorter bars are stored", () => {
  const store = memoryStore();
  putDay(store, "SPY", "1m", DATE, minutesOf([0, 1]));
  assertEquals(BarGenerator.for(store, "SPY", "1m"), undefined);
  assertEquals(BarGenerator.for(store, "SPY", "1s"), undefined);
  assert(BarGenerator.for(store, "SPY", "1d") !== undefined);
  store.close();
});

Deno.test("with generateMissing, a day missing among stored 1d bars is aggregated from its minutes, if the base bars cannot do it", async () => {
  const day = (date: string) => {
    const open = Date.parse(`${date}T14:30:00Z`);
    return { ...HOURS, open, close: open + 6 * MINUTE };
  };
  const before = ["2026-01-05", "2026-01-06", "2026-01-07"];
  const store = memoryStore();
  putDay(store, "SPY", "1d", before[0], [seededBar(day(before[0]).open, 1)]);
  putDay(store, "SPY", "1d", before[2], [seededBar(day(before[2]).open, 2)]);
  const minutes = [0, 1, 2, 3, 4, 5].map((slot) =>
    seededBar(day(before[1]).open + slot * MINUTE, slot)
  );
  putDay(store, "SPY", "1m", before[1], minutes);
  for (const generateMissing of [true, false]) {
    const history = await DailyHistory.read(store, {
      symbol: "SPY",
      base: "1s",
      baseMs: 1_000,
      before,
      dates: [],
      minCoverage: 1,
      omitsNoTrade: false,
      generateMissing,
      hours: day,
    });
    assertEquals(history.generated, generateMissing ? 1 : 0);
    const bars = read(history.columns, 0, history.rows);
    assertEquals(bars, [
      seededBar(day(before[0]).open, 1),
      ...generateMissing ? [aggregate(day(before[1]).open, minutes)] : [],
      seededBar(day(before[2]).open, 2),
    ]);
  }
  store.close();
});
