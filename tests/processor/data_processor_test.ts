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

const MINUTE = 60_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

/** Steps both stages and reads what they publish, until nothing happens. */
function drive(
  pipeline: HandPipeline,
  processor: DataProcessor,
  quality: DataQualityManager,
): void {
  pipeline.publish();
  for (;;) {
    const results = [quality.step(), processor.step()];
    pipeline.receive();
    if (!results.includes("progress")) return;
  }
}

/** A bar of an instant, with numbers that no order sorts. */
function barAt(timestamp: number, symbol = 0): Bar {
  const wave = (timestamp / 1_000 * (7_919 + symbol)) % 1_009;
  return {
    timestamp,
    open: 100 + wave / 8,
    high: 240 + (wave * 31) % 97,
    low: 50 - (wave * 17) % 41,
    close: 101 + wave / 16,
    volume: (wave * 13) % 501,
  };
}

/** What a symbol's sessions give, from the first to the last of one long bar. */
function naiveSpan(
  sessions: readonly { hours: SessionHours; bars: readonly Bar[] }[],
  minCoverage: number,
  baseMs: number,
  omits: boolean,
): { made: NaiveBar[]; skipped: number } {
  const inside = sessions.flatMap(({ bars }) => bars);
  if (inside.length === 0) return { made: [], skipped: omits ? 0 : 1 };
  const slots = sessions.flatMap(({ hours }) => walkSlots(hours, baseMs));
  const coverage = omits ? 1 : inside.length / slots.length;
  if (coverage < minCoverage) return { made: [], skipped: 1 };
  const values = [
    sessions[0].hours.open,
    inside[0].open,
    Math.max(...inside.map((bar) => bar.high)),
    Math.min(...inside.map((bar) => bar.low)),
    inside[inside.length - 1].close,
    inside.reduce((sum, bar) => sum + bar.volume, 0),
    coverage,
  ];
  const { close } = sessions[sessions.length - 1].hours;
  return { made: [{ end: close, values }], skipped: 0 };
}

interface NaiveBar {
  readonly end: number;
  readonly values: readonly number[];
}

/** What a symbol's bars give, one slot of the calendar after another. */
function naive(
  hours: SessionHours,
  bars: readonly Bar[],
  { lengthMs, minCoverage }: DerivedPlan,
  baseMs: number,
  omits: boolean,
): { made: NaiveBar[]; skipped: number } {
  const base = walkSlots(hours, baseMs);
  const made: NaiveBar[] = [];
  let skipped = 0;
  for (const { start, end } of walkSlots(hours, lengthMs)) {
    const inside = bars.filter((bar) =>
      Math.floor((bar.timestamp - start) / (end - start)) === 0
    );
    const slots = base.filter((slot) => slot.start >= start && slot.end <= end);
    const empty = slots.length - inside.length;
    const noTrade = omits && inside.length > 0 ? empty : 0;
    const coverage = (inside.length + noTrade) / slots.length;
    if (inside.length === 0 || coverage < minCoverage) {
      if (!omits || inside.length > 0) skipped++;
      continue;
    }
    const { open } = inside[0];
    const { close } = inside[inside.length - 1];
    const high = Math.max(...inside.map((bar) => bar.high));
    const low = Math.min(...inside.map((bar) => bar.low));
    const volume = inside.reduce((sum, bar) => sum + bar.volume, 0);
    made.push({
      end,
      values: [start, open, high, low, close, volume, coverage],
    });
  }
  return { made, skipped };
}

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

Deno.test("every slice has the base bars, the derived bars they complete and their indicators, as counted by hand", () => {
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
      /** The sessions of the long bar so far, and the first of them, if known. */
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
              ? naive(hours, list, plan, baseMs, omits)
              : naiveSpan(parts, plan.minCoverage, baseMs, omits);
            // A bar that began before what is read of the symbol is not made.
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

/** A run of one symbol with 5m bars over some minutes of one session. */
function runMinutes(
  timestamps: readonly number[],
  hours: SessionHours,
  lengthMs = 5 * MINUTE,
): readonly (readonly number[])[] {
  const pipeline = new HandPipeline(makeRequirements({
    derived: [{ interval: "5m", lengthMs, minCoverage: 1 }],
  }));
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  assert(pipeline.begin(makeRecord(0, hours), timestamps.length));
  for (const timestamp of timestamps) pipeline.slice([barAt(timestamp)]);
  pipeline.end();
  drive(pipeline, processor, quality);
  return pipeline.delivered.flatMap((one) => typeof one === "string" ? [] : one)
    .filter(({ series }) => series === pipeline.plan.ids.derived[0][0])
    .map(({ values }) => values);
}

function minutesFrom(...minutes: number[]): number[] {
  return minutes.map((minute) => OPEN + minute * MINUTE);
}

Deno.test("derived bars are anchored on the open and cut by a break and by an early close", () => {
  const hours = {
    open: OPEN,
    close: OPEN + 35 * MINUTE,
    breaks: [{ start: OPEN + 12 * MINUTE, end: OPEN + 20 * MINUTE }],
  };
  const times = [...Array(12).keys(), ...Array(15).keys().map((i) => 20 + i)];
  const bars = runMinutes(minutesFrom(...times), hours, 10 * MINUTE);
  assertEquals(
    bars.map((values) => [(values[0] - OPEN) / MINUTE, values[6]]),
    [[0, 1], [10, 1], [20, 1], [30, 1]],
  );
});

Deno.test("daily bars from before the run are kept by trading dates, with or without a bar", () => {
  // Covered at the level of the window in tests/session/trailing_window_test.ts;
  // here: the derived 1d series takes them over as they are.
  const dayMs = 86_400_000;
  const opens = [5, 4, 3, 2, 1].map((n) => OPEN - n * dayMs);
  const pipeline = new HandPipeline(makeRequirements({
    derived: [{ interval: "1d", lengthMs: Infinity, minCoverage: 1 }],
    dates: ["2026-01-05", "2026-01-06"],
    dailyHistoryDays: [5],
    dailyOpens: opens,
  }));
  const [id] = pipeline.plan.ids.derived[0];
  const daily = pipeline.writer(id);
  assert(daily.reserve(5, 0, 0, -1));
  // The dates four and two days ago have no bar.
  for (const open of [opens[0], opens[2], opens[4]]) {
    const row = daily.rows++ - daily.firstRow;
    daily.columns.forEach((column, c) => column[row] = c === 0 ? open : c);
  }
  daily.publishInitialRows();
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  const visible: number[] = [];
  for (const day of [0, 1]) {
    const open = OPEN + day * dayMs;
    const hours = { open, close: open + 2 * MINUTE, breaks: [] };
    assert(pipeline.begin(makeRecord(day, hours), 2));
    for (const minute of [0, 1]) {
      pipeline.slice([barAt(open + minute * MINUTE)]);
    }
    pipeline.end();
    drive(pipeline, processor, quality);
    const reader = pipeline.reader(id);
    reader.bindToSession(day);
    visible.push(reader.publishedStart);
  }
  assertEquals(visible, [0, 1]);
});

Deno.test("a processor passes nothing on while the analysis engine has given no credit", () => {
  const pipeline = new HandPipeline(makeRequirements({}), {
    credits: 3,
    batchSlices: 1,
  });
  const processor = new DataProcessor(pipeline.plan);
  const hours = { open: OPEN, close: OPEN + 10 * MINUTE, breaks: [] };
  assert(pipeline.begin(makeRecord(0, hours), 10));
  for (let minute = 0; minute < 10; minute++) {
    pipeline.slice([barAt(OPEN + minute * MINUTE)]);
  }
  pipeline.publish();
  while (processor.step() === "progress") { /* as far as it gets */ }
  const published = () => pipeline.control.load("deliveryPublished");
  assertEquals(published(), 1 + 3);
  assertEquals(processor.step(), "idle");
  assertEquals(processor.idleUntil(), Infinity);
  pipeline.receive();
  // There is a credit again: waiting for one returns at once.
  processor.wait();
  while (processor.step() === "progress") { /* as far as it gets */ }
  assertEquals(published(), 1 + 6);
  const { edges } = processor.report().metrics.backtest;
  assertEquals(Object.values(edges).map((edge) => edge.backPressure), [1]);
});

Deno.test("a processor waits for a reader that has not begun a session whose rows would go", () => {
  const pipeline = new HandPipeline(
    makeRequirements({
      derived: [{ interval: "2m", lengthMs: 2 * MINUTE, minCoverage: 1 }],
      dates: Array.from({ length: 40 }, (_, i) => `2026-02-${10 + i}`),
    }),
    { credits: 10_000 },
  );
  const processor = new DataProcessor(pipeline.plan);
  const quality = new DataQualityManager(pipeline.plan);
  const { control } = pipeline;
  let sent = 0;
  const hours = { open: OPEN, close: OPEN + 100 * MINUTE, breaks: [] };
  while (sent < 40 && pipeline.begin(makeRecord(sent, hours), 100)) {
    for (let minute = 0; minute < 100; minute++) {
      pipeline.slice([barAt(OPEN + minute * MINUTE)]);
    }
    pipeline.end();
    pipeline.publish();
    while (processor.step() === "progress") { /* as far as it gets */ }
    while (quality.step() === "progress") { /* as far as it gets */ }
    sent++;
  }
  // Nobody has begun a session: some fit, then the coordinator has to wait.
  assert(sent > 1 && sent < 40, `${sent} sessions were sent`);
  assertEquals(control.load("analysisSessions"), 0);
  assertEquals(processor.step(), "idle");
  processor.wait();
  pipeline.receive();
  assert(control.load("analysisSessions") > 1);
  drive(pipeline, processor, quality);
  assertEquals(control.load("processorSessions"), sent);
  assertEquals(control.load("analysisSessions"), sent);
  // All bars came, and those made of them are whole.
  const rows = pipeline.delivered.flatMap((one) =>
    typeof one === "string" ? [] : one
  );
  assertEquals(rows.length, sent * 150);
  for (const { series, values } of rows) {
    const bar = barAt(values[0]);
    if (series === 0) {
      assertEquals(values.slice(0, 5), [
        bar.timestamp,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
      ]);
    } else assertEquals(values[4], barAt(values[0] + MINUTE).close);
  }
});

Deno.test("a processor with nothing to do waits for what is published next", () => {
  const pipeline = new HandPipeline(makeRequirements({}));
  const processor = new DataProcessor(pipeline.plan);
  assertEquals(processor.step(), "idle");
  pipeline.begin(
    makeRecord(0, { open: OPEN, close: OPEN + MINUTE, breaks: [] }),
    1,
  );
  pipeline.publish();
  processor.wait();
  assertEquals(processor.step(), "progress");
  assertEquals([processor.phase, processor.date], ["stream", "2026-01-05"]);
});
