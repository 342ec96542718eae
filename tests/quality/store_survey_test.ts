import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatSurveys } from "../../src/cli/commands/quality/survey_table.ts";
import { surveyJson } from "../../src/quality/survey_json.ts";
import { surveyLine } from "../../src/quality/survey_sums.ts";
import { gapsOf, surveySeries } from "../../src/quality/store_survey.ts";
import { surveyedSessions } from "../../src/quality/surveyed_sessions.ts";
import type { SeriesInfo } from "../../src/store/bar_store.ts";
import type { SqliteBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { BaseInterval } from "../../src/types.ts";
import {
  memoryStore,
  putDay,
  seededBar,
} from "../coordinator/_store_support.ts";
import { walkSlots } from "../fixtures/sessions.ts";
import { smallSurvey } from "./_surveys.ts";

const LENGTH_MS = { "1s": 1_000, "1m": 60_000, "1d": Infinity };

/** Weeks with an early close, a holiday, a lunch break, a clock change. */
const RANGES: readonly [exchange: string, from: string, to: string][] = [
  ["US_EQUITY", "2024-07-01", "2024-07-08"],
  ["US_EQUITY", "2024-11-01", "2024-11-06"],
  ["TSE", "2024-06-03", "2024-06-07"],
  ["HKEX", "2024-12-23", "2024-12-27"],
];

function survey(
  store: SqliteBarStore,
  interval: BaseInterval,
  exchange: string,
  from: string,
  to: string,
) {
  const time = new TimeManager({ exchange });
  const sessions = surveyedSessions(time, interval, from, to);
  const info = store.series("SPY", interval) as SeriesInfo;
  return surveySeries(store, info, sessions);
}

Deno.test("surveySeries() of random holes, strays and empty days equals a naive count, for 1s, 1m and 1d", async () => {
  const day = fc.record({
    keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
    lost: fc.array(fc.nat({ max: 2_000 }), { maxLength: 5 }),
    empty: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    strays: fc.uniqueArray(fc.integer({ min: -50, max: 500 }), {
      maxLength: 3,
    }),
  });
  for (const interval of ["1s", "1m", "1d"] as const) {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...RANGES),
        fc.array(day, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        async ([exchange, from, to], days, omits) => {
          const time = new TimeManager({ exchange });
          const lengthMs = LENGTH_MS[interval];
          const store = memoryStore();
          const truth: unknown[] = [];
          let stored = false;
          let notListed = 0;
          const strays = { offGrid: 0, outside: 0 };
          time.getTradingDates(from, to).forEach((date, i) => {
            const session = time.getTradingSession(date);
            assert(session !== undefined);
            const slots = walkSlots(session, lengthMs);
            const { keep, lost, empty } = days[i];
            const kept = slots.filter((_, slot) =>
              !empty && keep[slot % keep.length] && !lost.includes(slot)
            ).map(({ start }) => start);
            const more = empty || interval === "1d" ? [] : days[i].strays
              .map((stray) => session.open + stray * 60_000 + 77);
            const times = [...kept, ...more].sort((a, b) => a - b);
            if (times.length > 0) {
              stored = true;
              const bars = times.map((at, k) => seededBar(at, k));
              putDay(store, "SPY", interval, date, bars, omits);
            }
            if (!stored) return void notListed++;
            for (const at of more) {
              const inside = at >= session.open && at < session.close &&
                !session.breaks.some(({ start, end }) =>
                  at >= start && at < end
                );
              if (inside) strays.offGrid++;
              else strays.outside++;
            }
            const own = new Set(kept);
            const hole = slots.length - kept.length;
            const isQuiet = omits && kept.length > 0;
            truth.push({
              date,
              expected: slots.length,
              traded: kept.length,
              noTrade: isQuiet ? hole : 0,
              missing: isQuiet ? 0 : hole,
              empty: slots.filter(({ start }) => !own.has(start))
                .map(({ start }) => start),
            });
          });
          if (!stored) return store.close();
          const found = await survey(store, interval, exchange, from, to);
          store.close();
          assertEquals(found.notListed, notListed);
          assertEquals(
            found.days.map((one) => ({
              date: one.date,
              expected: one.expected,
              traded: one.traded,
              noTrade: one.noTrade,
              missing: one.missing,
              empty: gapsOf(found, one).flatMap(({ start, end, slots }) =>
                Array.from(
                  { length: slots },
                  (_, i) => start + i * (end - start) / slots,
                )
              ),
            })),
            truth,
          );
          assertEquals(
            { offGrid: found.offGrid, outside: found.outside },
            strays,
          );
        },
      ),
      { numRuns: interval === "1s" ? 6 : 40 },
    );
  }
});

Deno.test("surveySeries() finds a late listing, empty sessions and the longest gap", async () => {
  const found = await smallSurvey();
  assertEquals(
    [found.notListed, found.days.length, found.emptySessions],
    [1, 4, 2],
  );
  assertEquals([found.expected, found.traded, found.missing], [12, 5, 7]);
  assertEquals(found.worst?.date, "2024-07-03");
  assertEquals(found.longest?.slots, 3);
});

Deno.test("surveySeries() finds jumps of the price between sessions with bars, whatever lies outside of them", async () => {
  const store = memoryStore();
  const put = (date: string, minutes: readonly number[], price: number) =>
    putDay(
      store,
      "SPY",
      "1m",
      date,
      minutes.map((minute) => ({
        timestamp: Date.parse(`${date}T13:30:00Z`) + minute * 60_000,
        // Before the open there are other prices.
        open: minute < 0 ? 1 : price,
        high: price,
        low: minute < 0 ? 1 : price,
        close: price,
        volume: 1,
      })),
    );
  put("2024-07-01", [0, 389], 100);
  put("2024-07-02", [-5, 30, 31], 50);
  put("2024-07-05", [0, 1], 45);
  put("2024-07-08", [0, 1], 900);
  const found = await survey(
    store,
    "1m",
    "US_EQUITY",
    "2024-07-01",
    "2024-07-08",
  );
  store.close();
  assertEquals(found.jumps, [
    { from: "2024-07-01", to: "2024-07-02", close: 100, open: 50 },
    { from: "2024-07-05", to: "2024-07-08", close: 45, open: 900 },
  ]);
  assertEquals(
    surveyJson(found).jumps,
    found.jumps.map((jump, i) => ({ ...jump, split: ["2:1", "1:20"][i] })),
  );
  const note =
    "SPY: the price jumps overnight by −50.0 % on 2024-07-02 (2:1 split?), +1900.0 % on 2024-07-08 (1:20 split?)";
  assert(formatSurveys([surveyLine(found)]).split("\n").includes(note));
});
