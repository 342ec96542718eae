/** Random small markets in random runs deliver what the raw bars give. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { BaseInterval, Interval } from "../../src/types.ts";
import {
  lengthOf,
  makeConfig,
  makeMarket,
  MINUTE,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { expectedSession, seriesByDay } from "./_reference.ts";

const NAMES = ["AAA", "BBB", "CCC"];
// Around the early close and the holiday; the week of 1 July is complete.
const FIRST = 12;
const DATES = SUMMER_2024.slice(FIRST, 23);
const DERIVED = [
  ..."2m 3m 5m 15m 30m 45m 1h 1h-clock 2h 2h-clock 4h 4h-clock".split(" "),
  ..."1d 2d 3d 5d 1w".split(" "),
] as Interval[];

const symbolArbitrary = fc.record({
  seed: fc.nat(1e6),
  gaps: fc.constantFrom(0, 0.01, 0.3, 0.95, 1),
  empty: fc.subarray(DATES.map(({ date }) => date), { maxLength: 3 }),
  omitsNoTrade: fc.boolean(),
  trailing: fc.nat(6),
});

/** What is streamed; a session is no multiple of some. */
const BASES = "1m 5m 7m 30m 1h 2h 1h-clock 2h-clock".split(
  " ",
) as BaseInterval[];

/** Whether bars of an interval are made of those of a base; 09:30 is no full hour. */
function isMadeOf(interval: Interval, base: BaseInterval): boolean {
  const isClock = (one: string) => one.endsWith("-clock");
  return /[dw]$/.test(interval) ||
    lengthOf(interval) > lengthOf(base) &&
      lengthOf(interval) % lengthOf(base) === 0 &&
      (isClock(interval) === isClock(base) ||
        30 * MINUTE % lengthOf(base) === 0);
}

const marketArbitrary = fc.record({
  base: fc.constantFrom(...BASES),
  symbols: fc.array(symbolArbitrary, { minLength: 1, maxLength: 3 }),
  derived: fc.subarray([...DERIVED]),
  minCoverage: fc.constantFrom(0, 0.5, 1),
  first: fc.integer({ min: 0, max: 6 }),
  sessions: fc.integer({ min: 1, max: 5 }),
  credits: fc.constantFrom(1, 2, 5, 64, 4_096),
  batchSlices: fc.constantFrom(1, 3, 100, 1_024),
});

/** One slice completes two bars of a series: a late one and the current one. */
const LATE_BARS: typeof marketArbitrary extends fc.Arbitrary<infer T> ? T
  : never = {
    symbols: [{
      seed: 0,
      gaps: 0.95,
      empty: [],
      omitsNoTrade: false,
      trailing: 0,
    }],
    base: "1m",
    derived: ["15m"],
    minCoverage: 0,
    first: 0,
    sessions: 3,
    credits: 1,
    batchSlices: 1,
  };

Deno.test("random runs deliver what the reference expects", async () => {
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(marketArbitrary, async (drawn) => {
        const specs = drawn.symbols.map((symbol, i) => ({
          ...symbol,
          name: NAMES[i],
        }));
        const { base } = drawn;
        const market = makeMarket(folder, {
          days: DATES,
          interval: base,
          symbols: specs,
        });
        const run = DATES.slice(drawn.first, drawn.first + drawn.sessions);
        const kept = specs.filter(({ name }) =>
          run.some(({ date }) => market.bars.get(name)?.has(date))
        );
        if (kept.length === 0) return;
        const symbols = kept.map(({ name }) => name);
        const intervals: Interval[] = [
          base,
          ...drawn.derived.filter((one) => isMadeOf(one, base)),
        ];
        const recorder = makeRecorder({ intervals });
        const { sessions } = await runBacktest(
          makeConfig({
            days: run,
            symbols,
            data: {
              streams: intervals,
              derived_bars: { min_coverage: drawn.minCoverage },
              historical: {
                data: kept.filter(({ trailing }) => trailing > 0).map((
                  spec,
                ) => ({
                  trailing_days: spec.trailing,
                  intervals: [base],
                  apply_to: [spec.name],
                })),
              },
            },
          }),
          {
            db: market.db,
            runner: "inline",
            credits: drawn.credits,
            batchSlices: drawn.batchSlices,
            strategies: [recorder.strategy],
          },
        );
        const deepest = Math.max(...kept.map(({ trailing }) => trailing));
        const asked = {
          market,
          symbols,
          intervals,
          minCoverage: drawn.minCoverage,
          // Bars of several days are whole from the first session that is
          // loaded for any symbol.
          readFrom: Object.fromEntries(
            kept.map(({ name }) => [
              name,
              SUMMER_2024[FIRST + drawn.first - deepest].date,
            ]),
          ),
          omitsNoTrade: kept.filter((spec) => spec.omitsNoTrade)
            .map(({ name }) => name),
        };
        assertEquals(
          recorder.calls.map(deliveredOf),
          run.flatMap((day) => expectedSession(asked, day)),
        );
        assertEquals(sessions.length, run.length);
        for (const { date, at, lengths } of recorder.notes) {
          if (at === "end") continue;
          const today = DATES.findIndex((day) => day.date === date);
          for (const { name, trailing } of kept) {
            const past = DATES.slice(Math.max(0, today - trailing), today);
            for (const interval of intervals) {
              const bars = seriesByDay(asked, name, interval, past).flat();
              assertEquals(lengths[`${name} ${interval}`], bars.length);
            }
          }
        }
      }),
      { numRuns: 80, seed: 20_240_703, examples: [[LATE_BARS]] },
    );
  });
});
