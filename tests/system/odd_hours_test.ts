/**
 * Runs on bars of any length over sessions of any hours: breaks, closes and
 * opens at any minute, against the naive reference.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { BaseInterval, Interval } from "../../src/types.ts";
import {
  type Day,
  lengthOf,
  makeConfig,
  makeMarket,
  MINUTE,
  slotsOfDay,
  withFolder,
} from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { expectedSession } from "./_reference.ts";
import { WAYS } from "./_ways.ts";

const DATES = ["2024-12-16", "2024-12-17", "2024-12-18"];
const BASES = "1m 2m 7m 15m 45m 1h 100m 4h 15m-clock 1h-clock 4h-clock"
  .split(" ") as BaseInterval[];
const DERIVED = "4m 14m 30m 45m 90m 2h 2h-clock 4h 4h-clock 8h 8h-clock 1d"
  .split(" ") as Interval[];

const drawn = fc.record({
  base: fc.constantFrom(...BASES),
  derived: fc.subarray(DERIVED),
  /** Minutes after 09:30 at which each session closes. */
  closes: fc.tuple(...DATES.map(() => fc.integer({ min: 30, max: 700 }))),
  seeds: fc.array(fc.nat(1e6), { minLength: 1, maxLength: 2 }),
  gaps: fc.constantFrom(0, 0.05, 0.5),
  minCoverage: fc.constantFrom(0, 0.5, 1),
  way: fc.constantFrom(...WAYS.slice(0, 2)),
});

/** Sessions in Hong Kong with its break, and closes of their own. */
function daysOf(closes: readonly number[]): Day[] {
  return DATES.map((date, i) => {
    const open = Date.parse(`${date}T01:30:00Z`);
    const close = open + closes[i] * MINUTE;
    const pause = { start: open + 150 * MINUTE, end: open + 210 * MINUTE };
    return {
      date,
      open,
      close,
      utcOffset: 8,
      // A session that ends by the end of its break has none.
      ...(close > pause.end && { pause }),
    };
  });
}

function clockText(instant: number): string {
  return new Date(instant + 8 * 60 * MINUTE).toISOString().slice(11, 16);
}

/** Whether the slots of a base make up those of an interval on some days. */
function isMadeOf(
  interval: Interval,
  base: BaseInterval,
  days: readonly Day[],
): boolean {
  return lengthOf(interval) > lengthOf(base) && (interval === "1d" ||
    lengthOf(interval) % lengthOf(base) === 0 &&
      (interval.endsWith("-clock") === base.endsWith("-clock") ||
        days.every(({ open, pause }) =>
          [open, pause?.end ?? open].every((start) =>
            (start + 8 * 60 * MINUTE) % lengthOf(base) === 0
          )
        )));
}

Deno.test("runs on bars of any length over sessions of any hours deliver what the reference expects", async () => {
  await withFolder((folder) =>
    fc.assert(
      fc.asyncProperty(drawn, async (one) => {
        const { base } = one;
        const days = daysOf(one.closes);
        // A close within the break is one at its start.
        fc.pre(days.every(({ open, close }) => {
          const minutes = (close - open) / MINUTE;
          return minutes <= 150 || minutes > 210;
        }));
        const symbols = one.seeds.map((seed, i) => ({
          name: `S${i}`,
          seed,
          gaps: one.gaps,
        }));
        const market = makeMarket(folder, {
          days,
          exchange: "HKEX",
          interval: base,
          symbols,
        });
        const store = openBarStore(market.db);
        for (const { date, open, close } of days) {
          store.overrides.put({
            exchange: "HKEX",
            date,
            kind: "hours",
            open: clockText(open),
            close: clockText(close),
            reason: "Test",
          });
        }
        store.close();
        const traded = symbols.map(({ name }) => name)
          .filter((name) => (market.bars.get(name)?.size ?? 0) > 0);
        if (traded.length === 0) return;
        const intervals: Interval[] = [
          base,
          ...one.derived.filter((interval) => isMadeOf(interval, base, days)),
        ];
        const recorder = makeRecorder({ intervals });
        const { quality } = await runBacktest(
          makeConfig({
            days,
            symbols: traded,
            data: {
              streams: intervals,
              derived_bars: { min_coverage: one.minCoverage },
            },
            rest: { exchange_group: "HKEX" },
          }),
          { db: market.db, ...one.way, strategies: [recorder.strategy] },
        );
        assertEquals(
          recorder.calls.map(deliveredOf),
          days.flatMap((day) =>
            expectedSession({
              market,
              symbols: traded,
              intervals,
              minCoverage: one.minCoverage,
            }, day)
          ),
        );
        const slots = days.reduce(
          (sum, day) => sum + slotsOfDay(day, base).length,
          0,
        );
        for (const name of traded) {
          const bars = [...market.bars.get(name)?.values() ?? []].flat();
          const { expected, missing } = quality[name][base];
          assertEquals([expected, missing], [slots, slots - bars.length]);
        }
      }),
      { numRuns: 120, seed: 17 },
    )
  );
});
