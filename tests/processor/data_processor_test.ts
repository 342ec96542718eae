import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import type { DerivedPlan } from "../../src/session/run_plan.ts";
import type { Bar } from "../../src/types.ts";
import {
  type DeliveredRow,
  HandPipeline,
  makeRequirements,
} from "../fixtures/hand_pipeline.ts";
import { arbitraryHours, makeRecord, walkSlots } from "../fixtures/sessions.ts";
import { barAt, drive } from "./_drive.ts";
import { NaiveProcessor } from "./_naive_processor.ts";

const MINUTE = 60_000;

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
  endsAtOnce: fc.boolean(),
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

type Run = typeof RUN extends fc.Arbitrary<infer T> ? T : never;

/** The derived intervals of a run, with one over several sessions. */
function derivedPlans({ baseMs, derived, minCoverage, spans }: Run) {
  const plans: DerivedPlan[] = derived.map((multiple) => ({
    interval: `${multiple === Infinity ? 999 : multiple}m` as const,
    lengthMs: multiple * baseMs,
    minCoverage,
  }));
  if (spans !== null) {
    const { fresh, ends } = spans;
    plans.push({
      interval: "1w",
      lengthMs: Infinity,
      minCoverage,
      spans: { ends, begins: [fresh, ...ends.slice(0, 4)] },
    });
  }
  return plans;
}

function openPipeline(run: Run, derived: readonly DerivedPlan[]): HandPipeline {
  const days = run.symbols.map((symbol) => symbol.days);
  const sma = (source: number) => ({
    id: `sma_${source}`,
    name: "sma",
    params: { period: 3, source: "close" },
    source,
    outputs: ["sma"],
    restarts: false,
    barsNeeded: 3,
    sessionsNeeded: 0,
  });
  return new HandPipeline(
    makeRequirements({
      baseMs: run.baseMs,
      derived,
      dates: run.sessions.map((_, i) => `2026-01-${10 + i}`),
      symbols: run.symbols.map((_, i) => `S${i}`),
      omitsNoTrade: run.symbols.map((symbol) => symbol.omits),
      historyDays: days,
      dailyHistoryDays: days,
      indicators: [-1, ...derived.keys()].map(sma),
    }),
    { batchSlices: run.batchSlices, credits: run.credits },
  );
}

/** The bars of a symbol, in a share of the slots of a session. */
function barsIn(
  slots: readonly { readonly start: number }[],
  symbol: number,
  { share, seed }: { readonly share: number; readonly seed: number },
): Bar[] {
  return slots.filter((_, i) =>
    (Math.imul(i + 1, 2_654_435_761 + seed) >>> 8) % 1_000 < share * 1_000
  ).map(({ start }) => barAt(start, symbol));
}

/** Streams a run through the processor and through a naive one. */
function stream(run: Run) {
  const { baseMs } = run;
  const derived = derivedPlans(run);
  const pipeline = openPipeline(run, derived);
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  const { symbols } = run;
  const { ids } = pipeline.plan;
  const naive = new NaiveProcessor({ baseMs, derived, symbols, ids });
  run.sessions.forEach(({ hours: onDay, kept }, day) => {
    const hours = onDay(day);
    const isHistory = day < run.history;
    const slots = walkSlots(hours, baseMs);
    const bars = symbols.map((_, symbol) =>
      barsIn(slots, symbol, kept[symbol])
    );
    assert(pipeline.begin(makeRecord(day, hours, isHistory), slots.length));
    naive.begin(day, hours, isHistory, bars);
    slots.forEach(({ start }, i) => {
      const present = bars.map((list) =>
        list.find(({ timestamp }) => timestamp === start)
      );
      if (present.some((bar) => bar !== undefined)) {
        pipeline.slice(present);
        naive.slice(present, Math.min(start + baseMs, hours.close));
      }
      if (i % run.publishEvery === 0) drive(pipeline, processor, quality);
    });
    pipeline.end();
    naive.end(hours.close);
    // The end of the run may be there before its last slices are passed on.
    const isLast = day === run.sessions.length - 1;
    if (!(isLast && run.endsAtOnce)) drive(pipeline, processor, quality);
  });
  pipeline.finish();
  drive(pipeline, processor, quality);
  naive.expected.push("done");
  return { pipeline, processor, naive };
}

Deno.test("slices, derived bars and indicators equal a naive calculation", () => {
  let derivedBars = 0;
  let skips = 0;
  const sizeOf = (one: string | readonly unknown[]) =>
    typeof one === "string" ? one : one.length;
  fc.assert(
    fc.property(RUN, (run) => {
      const { pipeline, processor, naive } = stream(run);
      assertEquals(pipeline.delivered.map(sizeOf), naive.expected.map(sizeOf));
      pipeline.delivered.forEach((one, i) => {
        const truth = naive.expected[i];
        if (typeof one === "string" || typeof truth === "string") {
          return assertEquals<unknown>(one, truth);
        }
        truth.forEach((row, k) => rowsEqual(one[k], row));
      });
      const { skipped, metrics } = processor.report();
      assertEquals(skipped, naive.skipped);
      // Small batches share a step; each of them counts. Bars that only the
      // session's end completes come with the batch before.
      const { base } = pipeline.plan.ids;
      const slices = pipeline.delivered.filter((one) =>
        typeof one !== "string" &&
        one.some(({ series }) => base.includes(series))
      );
      const { count } = metrics.backtest.timings.dataProcessor;
      assert(count >= slices.length / run.batchSlices, `${count} batches`);
      derivedBars += naive.derivedBars;
      for (const count of naive.skipped.flat()) skips += count;
    }),
    { numRuns: 120 },
  );
  assert(derivedBars > 500, `only ${derivedBars} derived bars were made`);
  assert(skips > 200, `only ${skips} derived bars were skipped`);
});
