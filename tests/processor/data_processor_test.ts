import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import type { DerivedPlan } from "../../src/session/run_plan.ts";
import type { SessionHours } from "../../src/time/grid.ts";
import type { Bar } from "../../src/types.ts";
import {
  type DeliveredRow,
  HandPipeline,
  makeRequirements,
} from "../fixtures/hand_pipeline.ts";
import { arbitraryHours, makeRecord, walkSlots } from "../fixtures/sessions.ts";
import { barAt, drive } from "./_drive.ts";
import { naiveBars, naiveSpan } from "./_naive_bars.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

function rowsEqual(actual: DeliveredRow, expected: DeliveredRow): void {
  assertEquals(actual.series, expected.series);
  assertEquals(actual.values.slice(0, 6), expected.values.slice(0, 6));
  if (expected.values.length > 6) {
    assertAlmostEquals(actual.values[6], expected.values[6], 1e-12);
  }
  expected.indicators.forEach((value, i) => {
    if (Number.isNaN(value)) assertEquals(actual.indicators[i], NaN);
    else assertAlmostEquals(actual.indicators[i], value, 1e-6);
  });
}

const RUN = fc.record({
  baseMs: fc.constantFrom(10_000, MINUTE),
  derived: fc.uniqueArray(fc.constantFrom(2, 3, 5, 15, 60, Infinity), {
    maxLength: 4,
  }).map((multiples) => multiples.sort((a, b) => a - b)),
  minCoverage: fc.constantFrom(1, 1, 0.9, 0.5, 0),
  symbols: fc.array(
    fc.record({ omits: fc.boolean(), days: fc.integer({ min: 0, max: 2 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  history: fc.integer({ min: 0, max: 2 }),
  spans: fc.option(fc.record({
    fresh: fc.boolean(),
    ends: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  })),
  batchSlices: fc.constantFrom(1, 3, 1_024),
  credits: fc.constantFrom(1, 2, 4_096),
  publishEvery: fc.integer({ min: 1, max: 40 }),
  sessions: fc.array(
    fc.record({
      hours: arbitraryHours(MINUTE, 70),
      kept: fc.array(
        fc.record({
          share: fc.constantFrom(1, 0.97, 0.8, 0.2, 0),
          seed: fc.nat(),
        }),
        { minLength: 3, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

Deno.test("slices, derived bars and indicators equal a naive calculation", () => {
  let derivedBars = 0;
  let skips = 0;
  fc.assert(
    fc.property(RUN, (run) => {
      const { baseMs } = run;
      const derived: DerivedPlan[] = run.derived.map((multiple) => ({
        interval: `${multiple === Infinity ? 999 : multiple}m` as const,
        lengthMs: multiple * baseMs,
        minCoverage: run.minCoverage,
      }));
      const { spans } = run;
      if (spans !== null) {
        derived.push({
          interval: "1w",
          lengthMs: Infinity,
          minCoverage: run.minCoverage,
          spans: {
            ends: spans.ends,
            begins: [spans.fresh, ...spans.ends.slice(0, 4)],
          },
        });
      }
      /** The sessions of the current long bar, and the first of them. */
      let span: { hours: SessionHours; bars: Bar[][] }[] = [];
      let spanFrom = -1;
      const sma = (source: number) => ({
        id: `sma_${source}`,
        name: "sma",
        params: { period: 3, source: "close" },
        source,
        outputs: ["sma"],
      });
      const days = run.symbols.map((symbol) => symbol.days);
      const pipeline = new HandPipeline(
        makeRequirements({
          baseMs,
          derived,
          dates: run.sessions.map((_, i) => `2026-01-${10 + i}`),
          symbols: run.symbols.map((_, i) => `S${i}`),
          omitsNoTrade: run.symbols.map((symbol) => symbol.omits),
          historyDays: days,
          dailyHistoryDays: days,
          dailyOpens: [3, 2, 1].map((n) => OPEN - n * 86_400_000)
            .slice(3 - Math.max(...days)),
          indicators: [-1, ...derived.keys()].map(sma),
        }),
        { batchSlices: run.batchSlices, credits: run.credits },
      );
      const { ids } = pipeline.plan;
      const processor = new DataProcessor(pipeline.plan);
      const quality = new DataQualityManager(pipeline.plan);
      const expected: (DeliveredRow[] | string)[] = [];
      const skipped = derived.map(() => run.symbols.map(() => 0));
      const closes = new Map<number, number[]>();
      const expectRow = (series: number, values: readonly number[]) => {
        const list = closes.get(series) ?? [];
        closes.set(series, list);
        list.push(values[4]);
        const last = list.slice(-3);
        const sum = last.reduce((total, close) => total + close, 0);
        return {
          series,
          values,
          indicators: [last.length < 3 ? NaN : sum / 3],
        };
      };
      run.sessions.forEach(({ hours: onDay, kept }, day) => {
        const hours = onDay(day);
        const isHistory = day < run.history;
        const slots = walkSlots(hours, baseMs);
        const bars = run.symbols.map((_, symbol) => {
          const { share, seed } = kept[symbol];
          return slots.filter((_, i) =>
            (Math.imul(i + 1, 2_654_435_761 + seed) >>> 8) % 1_000 <
              share * 1_000
          ).map(({ start }) => barAt(start, symbol));
        });
        if (derived.some((plan) => plan.spans?.begins[day])) {
          span = [];
          spanFrom = day;
        }
        span.push({ hours, bars });
        const truth = derived.map((plan, i) =>
          bars.map((list, symbol) => {
            const { omits } = run.symbols[symbol];
            if (plan.spans !== undefined && !plan.spans.ends[day]) return [];
            const past = Math.max(...days) - days[symbol];
            const parts = span.map((part) => ({
              hours: part.hours,
              bars: part.bars[symbol],
            }));
            const result = plan.spans === undefined
              ? naiveBars(hours, list, plan, baseMs, omits)
              : naiveSpan(parts, plan.minCoverage, baseMs, omits);
            // A bar that begins before the history of the symbol is skipped.
            const whole = plan.spans === undefined || spanFrom >= past;
            if (!whole && result.made.length > 0) {
              result.made.length = 0;
              result.skipped = 1;
            }
            if (!isHistory) {
              skipped[i][symbol] += result.skipped;
              skips += result.skipped;
            }
            return [...result.made];
          })
        );
        const complete = (time: number) =>
          truth.flatMap((symbols, i) => {
            const due = symbols.flatMap((list, symbol) =>
              list.filter(({ end }) => end <= time)
                .map((bar) => ({ ...bar, symbol }))
            ).sort((a, b) => a.end - b.end || a.symbol - b.symbol);
            truth[i] = symbols.map((l) => l.filter(({ end }) => end > time));
            derivedBars += due.length;
            return due.map(({ symbol, values }) =>
              expectRow(ids.derived[i][symbol], values)
            );
          });
        assert(pipeline.begin(makeRecord(day, hours, isHistory), slots.length));
        expected.push("start");
        slots.forEach((slot, i) => {
          const present = bars.map((list) =>
            list.find((bar) => bar.timestamp === slot.start)
          );
          if (present.some((bar) => bar !== undefined)) {
            pipeline.slice(present);
            const slice = present.flatMap((bar, symbol) =>
              bar === undefined ? [] : [expectRow(ids.base[symbol], [
                bar.timestamp,
                bar.open,
                bar.high,
                bar.low,
                bar.close,
                bar.volume,
              ])]
            );
            const end = Math.min(slot.start + baseMs, hours.close);
            expected.push([...slice, ...complete(end)]);
          }
          if (i % run.publishEvery === 0) drive(pipeline, processor, quality);
        });
        const rest = complete(hours.close);
        if (rest.length > 0) expected.push(rest);
        expected.push("end");
        pipeline.end();
        drive(pipeline, processor, quality);
      });
      pipeline.finish();
      drive(pipeline, processor, quality);
      expected.push("done");
      assertEquals(
        pipeline.delivered.map((one) =>
          typeof one === "string" ? one : one.length
        ),
        expected.map((one) => typeof one === "string" ? one : one.length),
      );
      pipeline.delivered.forEach((one, i) => {
        const truth = expected[i];
        if (typeof one === "string" || typeof truth === "string") {
          return assertEquals<unknown>(one, truth);
        }
        truth.forEach((row, k) => rowsEqual(one[k], row));
      });
      assertEquals(processor.report().skipped, skipped);
    }),
    { numRuns: 120 },
  );
  assert(derivedBars > 500, `only ${derivedBars} derived bars were made`);
  assert(skips > 200, `only ${skips} derived bars were skipped`);
});
