import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DerivedStoreBars } from "../../src/coordinator/derived_store_bars.ts";
import { SessionError } from "../../src/errors.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Bar, Interval } from "../../src/types.ts";
import { memoryStore, putDay, seededBar } from "./_store_support.ts";

const time = new TimeManager({ exchange: "US_EQUITY" });
const MINUTE = 60_000;
// A regular day, and the day after Thanksgiving, which closes at 13:00.
const DATES = ["2025-11-26", "2025-11-28"];

interface Made extends Bar {
  readonly coverage: number;
}

/** The bars by definition: grouped by minutes since the open. */
function expectedBars(
  minutes: readonly Bar[],
  date: string,
  length: number,
  minCoverage: number,
  omits: boolean,
): { bars: Made[]; skipped: number } {
  const session = time.getTradingSession(date);
  if (session === undefined) throw new Error(date);
  const { open, close } = session;
  const bars: Made[] = [];
  let skipped = 0;
  for (let start = open; start < close; start += length) {
    const end = Math.min(start + length, close);
    const inside = minutes.filter(({ timestamp: t }) => t >= start && t < end);
    const coverage = omits ? 1 : inside.length / ((end - start) / MINUTE);
    if (inside.length === 0 || coverage < minCoverage) {
      if (!(omits && inside.length === 0)) skipped++;
      continue;
    }
    bars.push({
      timestamp: start,
      open: inside[0].open,
      high: Math.max(...inside.map(({ high }) => high)),
      low: Math.min(...inside.map(({ low }) => low)),
      close: inside[inside.length - 1].close,
      volume: inside.reduce((sum, { volume }) => sum + volume, 0),
      coverage,
    });
  }
  return { bars, skipped };
}

async function derive(
  store: ReturnType<typeof memoryStore>,
  interval: Interval,
  minCoverage?: number,
): Promise<{ bars: Made[]; skipped: number }> {
  const derived = new DerivedStoreBars(store, {
    symbol: "SPY",
    interval,
    minCoverage,
  });
  const bars: Made[] = [];
  for await (const [c, rows] of derived.days(time)) {
    for (let i = 0; i < rows; i++) {
      bars.push({
        timestamp: c.timestamp[i],
        open: c.open[i],
        high: c.high[i],
        low: c.low[i],
        close: c.close[i],
        volume: c.volume[i],
        coverage: c.coverage?.[i] ?? NaN,
      });
    }
  }
  return { bars, skipped: derived.skipped };
}

Deno.test("longer bars are derived from stored minutes as defined, whatever is missing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 389 }), { maxLength: 30 }),
      fc.constantFrom<[Interval, number]>(
        ["5m", 5],
        ["7m", 7],
        ["45m", 45],
        ["1h", 60],
        ["4h", 240],
        ["1d", 1_440],
      ),
      fc.constantFrom(0, 0.5, 0.9, 1),
      fc.boolean(),
      async (missing, [interval, length], minCoverage, omits) => {
        const store = memoryStore();
        const bars: Made[] = [];
        let skipped = 0;
        DATES.forEach((date, day) => {
          const session = time.getTradingSession(date);
          const { open, close } = session as { open: number; close: number };
          const minutes: Bar[] = [];
          for (let i = 0; open + i * MINUTE < close; i++) {
            if (missing.includes(i)) continue;
            minutes.push(seededBar(open + i * MINUTE, 400 * day + i));
          }
          putDay(store, "SPY", "1m", date, minutes, omits);
          const expected = expectedBars(
            minutes,
            date,
            length * MINUTE,
            minCoverage,
            omits,
          );
          bars.push(...expected.bars);
          skipped += expected.skipped;
        });
        assertEquals(await derive(store, interval, minCoverage), {
          bars,
          skipped,
        });
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("hours are derived from shorter bars, and are never split", async () => {
  const store = memoryStore();
  const open = time.getTradingSession(DATES[0])?.open ?? NaN;
  putDay(store, "SPY", "1h", DATES[0], [seededBar(open - 30 * MINUTE, 1)]);
  for (const interval of ["1h", "30m"] as const) {
    const error = await assertRejects(
      () => derive(store, interval),
      SessionError,
    );
    assertEquals(error.code, "interval_unavailable");
  }
  const minutes = Array.from(
    { length: 60 },
    (_, i) => seededBar(open + i * MINUTE, i),
  );
  putDay(store, "SPY", "1m", DATES[0], minutes);
  assertEquals(
    (await derive(store, "1h")).bars.map(({ timestamp }) => timestamp),
    [open],
  );
  await assertRejects(
    () => derive(store, "1w"),
    SessionError,
    "longer than a day",
  );
  store.close();
});

Deno.test("a daily bar is derived from minutes even if one is stored", async () => {
  const store = memoryStore();
  const { open, close } = time.getTradingSession(DATES[1]) as {
    open: number;
    close: number;
  };
  putDay(store, "SPY", "1d", DATES[1], [seededBar(open, 99)]);
  await assertRejects(
    () => derive(store, "1d"),
    SessionError,
    "1d bars of SPY need stored bars of a shorter interval that divides it, such as 1m; stored are 1d",
  );
  const minutes = Array.from(
    { length: (close - open) / MINUTE },
    (_, i) => seededBar(open + i * MINUTE, i),
  );
  putDay(store, "SPY", "1m", DATES[1], minutes);
  const expected = expectedBars(minutes, DATES[1], close - open, 1, false);
  assertEquals(await derive(store, "1d"), expected);
  await assertRejects(
    () => derive(store, "1m"),
    SessionError,
    "stored are 1m, 1d",
  );
  store.close();
});
