/**
 * The last known values of indicators and bars are readable at a session's
 * start, with any trailing history and without one.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { IndicatorDefinition } from "../../src/indicators/indicator.ts";
import { listIndicators } from "../../src/indicators/registry.ts";
import type { StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import type { Interval } from "../../src/types.ts";
import {
  type Day,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import overnight from "../fixtures/strategies/overnight.ts";
import { isClose, naiveSma, naiveVwap } from "./_naive_indicators.ts";
import { type Asked, dayBars, seriesByDay } from "./_reference.ts";
import { WAYS } from "./_ways.ts";

const INLINE = { runner: "inline" } as const;

Deno.test("a daily average is read from the third session's start to its end, without any history", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(0, 4);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 21 }],
    });
    const closes = days.map((day) => dayBars(market, "AAA", day).at(-1)?.close);
    const mean = (to: number) =>
      to < 2 ? undefined : ((closes[to - 2] ?? 0) + (closes[to - 1] ?? 0)) / 2;
    const starts: unknown[] = [];
    const ends: unknown[] = [];
    const inside: (number | undefined)[][] = [];
    await runBacktest(
      makeConfig({
        days,
        symbols: ["AAA"],
        data: {
          streams: ["1m", "1d"],
          indicators: {
            session: [{ id: "s", name: "sma", period: 2, interval: "1d" }],
          },
        },
      }),
      {
        db: market.db,
        ...INLINE,
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart(context) {
            const { value, ready } = context.indicator("AAA", "s");
            starts.push([value, ready, context.bars("AAA", "1d").close(-1)]);
            inside.push([]);
          },
          onBar(context) {
            inside.at(-1)?.push(context.indicator("AAA", "s").value);
          },
          onSessionEnd(context) {
            ends.push(context.indicator("AAA", "s").value);
          },
        }],
      },
    );
    assertEquals(
      starts,
      days.map((_, i) => [mean(i), i >= 2, i === 0 ? NaN : closes[i - 1]]),
    );
    assertEquals(ends, days.map((_, i) => mean(i + 1)));
    inside.forEach((values, i) => {
      assertEquals(values.length, 390);
      // The daily bar ends with the last minute.
      assertEquals(new Set(values.slice(0, -1)), new Set([mean(i)]));
    });
  });
});

const DAYS = SUMMER_2024.slice(5, 20);
const INTERVALS = ["1m", "5m", "1h", "1d", "3d", "1w"] as const;

/** Periods so short that few long bars fill every window. */
function shortParams({ params }: IndicatorDefinition): Record<string, number> {
  const short: Record<string, number> = {};
  for (const param of params) {
    if ("choices" in param || !param.integer || param.name === "ddof") continue;
    short[param.name] = Math.max(param.min, Math.min(param.default, 2));
  }
  if ("slow" in short && "fast" in short) short.fast = 1;
  return short;
}

const CATALOGUE = listIndicators().filter(({ category }) =>
  category !== "custom"
);
const CONFIGURED = CATALOGUE.flatMap((definition) =>
  INTERVALS.map((interval) => ({
    id: `${definition.name}_${interval}`,
    name: definition.name,
    interval,
    params: shortParams(definition),
  }))
);

/** What a strategy reads of every indicator and series at an instant. */
function everything(context: StrategyContext, symbol: string): unknown[] {
  const values = CONFIGURED.flatMap(({ id }) => {
    const series = context.indicator(symbol, id);
    return [
      id,
      series.value,
      series.ready,
      ...series.outputs.flatMap((output) => [
        series.get(output),
        series.at(-1, output),
        series.at(-2, output),
        series.at(-9, output),
      ]),
    ];
  });
  const bars = INTERVALS.slice(1).flatMap((interval) => {
    const series = context.bars(symbol, interval);
    return [series.at(-1), series.close(-2), series.coverage(-5)];
  });
  return [...values, ...bars];
}

/** Everything at session starts, in the first slices and at session ends. */
async function readings(
  market: Market,
  run: readonly Day[],
  trailing: number,
  options: Partial<RunOptions>,
): Promise<Map<string, unknown[]>> {
  const read = new Map<string, unknown[]>();
  const note = (context: StrategyContext, at: string) => {
    for (const symbol of ["AAA", "BBB"]) {
      const key = `${context.session.date} ${symbol} ${at}`;
      read.set(key, everything(context, symbol));
    }
  };
  await runBacktest(
    makeConfig({
      days: run,
      symbols: ["AAA"],
      data: {
        universe: ["BBB"],
        streams: INTERVALS,
        derived_bars: { min_coverage: 0 },
        ...(trailing > 0 && {
          historical: {
            data: [{ trailing_days: trailing, intervals: ["1m" as const] }],
          },
        }),
        indicators: { session: CONFIGURED },
      },
    }),
    {
      db: market.db,
      ...INLINE,
      ...options,
      strategies: [{
        subscriptions: [{ intervals: ["1m"] }],
        onSessionStart: (context) => note(context, "start"),
        onSlice(context) {
          const minutes = (context.time - context.session.open) / MINUTE;
          if (minutes <= 6) note(context, `${minutes}`);
        },
        onSessionEnd: (context) => note(context, "end"),
      }],
    },
  );
  return read;
}

Deno.test("every indicator and every longer bar reads at a session's start as with trailing history", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 61, gaps: 0.05, empty: [DAYS[8].date] },
        { name: "BBB", seed: 62, gaps: 0.6, empty: [DAYS[4].date] },
      ],
    });
    const without = await readings(market, DAYS, 0, {});
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: DAYS.length - 1 }),
        fc.constantFrom(1, 50, 4_096),
        async (trailing, credits) => {
          const run = DAYS.slice(trailing);
          const options = { credits, batchSlices: 1 + credits % 7 };
          const read = await readings(market, run, trailing, options);
          assert(read.size >= 2 * run.length);
          for (const [key, values] of read) {
            assertEquals(values, without.get(key), key);
          }
        },
      ),
      { numRuns: 6, examples: [[12, 4_096]] },
    );
    // Late in the run no warm-up is left, except that of the swings.
    const last = DAYS[DAYS.length - 1].date;
    const values = without.get(`${last} AAA start`) ?? [];
    const unready = CONFIGURED.filter(({ id }) =>
      values[values.indexOf(id) + 1] === undefined
    );
    assertEquals(
      unready.filter(({ interval }) => !["3d", "1w"].includes(interval))
        .map(({ id }) => id).sort(),
      ["pivot_points", "twap", "vwap"].flatMap((name) =>
        ["1h", "1m", "5m"].map((interval) => `${name}_${interval}`)
      ),
    );
  });
});

/** The session starts of a run over one symbol with one indicator. */
async function startsOf(
  market: Market,
  days: readonly Day[],
  trailing: number,
  indicator: { name: string; interval: Interval; period?: number },
  least: number,
): Promise<Map<string, (number | undefined)[]>> {
  const read = new Map<string, (number | undefined)[]>();
  const add = (context: StrategyContext) => {
    const series = context.indicator("AAA", "i");
    const values = read.get(context.session.date) ?? [];
    read.set(context.session.date, [...values, series.value]);
  };
  await runBacktest(
    makeConfig({
      days,
      symbols: ["AAA", "CLOCK"],
      data: {
        streams: ["1m", "5m", "1d"],
        derived_bars: { min_coverage: least },
        ...(trailing > 0 && {
          historical: {
            data: [{ trailing_days: trailing, intervals: ["1m" as const] }],
          },
        }),
        indicators: { session: [{ id: "i", ...indicator }] },
      },
    }),
    {
      db: market.db,
      ...INLINE,
      strategies: [{
        subscriptions: [{ symbols: ["CLOCK"], intervals: ["1m"] }],
        onSessionStart: add,
        onSlice(context) {
          if (context.time === context.session.open + MINUTE) add(context);
        },
      }],
    },
  );
  return read;
}

Deno.test("an average's value at the start is the last one of any earlier session; a VWAP begins anew", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(12, 22);
    const first = days.map(({ open }) => open);
    const market = makeMarket(folder, {
      days,
      symbols: [
        // Two sessions in a row without a bar, beside the short day.
        {
          name: "AAA",
          seed: 71,
          gaps: 0.4,
          empty: [days[3].date, days[5].date, days[6].date],
        },
        { name: "CLOCK", seed: 72 },
      ],
    });
    const asked: Asked = {
      market,
      symbols: ["AAA"],
      intervals: ["1m", "5m", "1d"],
      minCoverage: 0.2,
    };
    for (const trailing of [0, 1, 3]) {
      const run = days.slice(3);
      for (const interval of ["1m", "5m", "1d"] as const) {
        const sma = await startsOf(
          market,
          run,
          trailing,
          { name: "sma", period: 3, interval },
          0.2,
        );
        const vwap = await startsOf(
          market,
          run,
          trailing,
          { name: "vwap", interval },
          0.2,
        );
        // Indicators on daily bars read everything that is stored.
        const from = interval === "1d" ? 0 : 3 - trailing;
        const bars = seriesByDay(asked, "AAA", interval, days);
        run.forEach(({ date }, i) => {
          const at = `${date} ${interval} ${trailing}`;
          const today = i + 3;
          const before = bars.slice(from, today).flat();
          const known = naiveSma(before, 3).at(-1);
          const [start, slice] = sma.get(date) ?? [];
          assert(isClose(start, known), `${at}: ${start} ${known}`);
          const opening = dayBars(market, "AAA", days[today])
            .filter(({ timestamp }) => timestamp === first[today]);
          const now = interval === "1m" ? [...before, ...opening] : before;
          assert(isClose(slice, naiveSma(now, 3).at(-1)), at);
          const last = bars.slice(from, today).filter((one) => one.length > 0)
            .at(-1);
          const [begin, next] = vwap.get(date) ?? [];
          assert(
            isClose(
              begin,
              interval === "1d" ? naiveVwap(last ?? []).at(-1) : undefined,
            ),
            `${at} vwap: ${begin}`,
          );
          if (interval === "1d") return;
          const own = interval === "1m" ? naiveVwap(opening).at(-1) : undefined;
          assert(isClose(next, own), `${at} vwap: ${next}`);
        });
      }
    }
  });
});

Deno.test("over daily base bars, yesterday's bar and averages are read before today's", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(0, 12);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 75 }],
      interval: "1d",
    });
    const asked: Asked = { market, symbols: ["AAA"], intervals: ["1d", "1w"] };
    const daily = seriesByDay(asked, "AAA", "1d", days);
    const weekly = seriesByDay(asked, "AAA", "1w", days);
    let today = 0;
    await runBacktest(
      makeConfig({
        days,
        symbols: ["AAA"],
        data: {
          streams: ["1d", "1w"],
          indicators: {
            session: [
              { id: "days", name: "sma", period: 3, interval: "1d" },
              { id: "weeks", name: "sma", period: 1, interval: "1w" },
            ],
          },
        },
      }),
      {
        db: market.db,
        ...INLINE,
        strategies: [{
          subscriptions: [],
          onSessionStart(context) {
            const before = daily.slice(0, today).flat();
            const weeks = weekly.slice(0, today).flat();
            const { value } = context.indicator("AAA", "days");
            assert(isClose(value, naiveSma(before, 3).at(-1)), `${today}`);
            assertEquals(
              context.indicator("AAA", "weeks").value,
              weeks.at(-1)?.close,
            );
            assertEquals(
              context.bars("AAA", "1d").at(-1),
              before.at(-1),
            );
            assertEquals(
              context.bars("AAA", "1w").close(-1),
              weeks.at(-1)?.close ?? NaN,
            );
            today++;
          },
        }],
      },
    );
    assertEquals(today, days.length);
  });
});

Deno.test("orders on overnight values are the same for all runners, batches and credits", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(10);
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 81, gaps: 0.02 },
        { name: "BBB", seed: 82, gaps: 0.5, empty: [days[5].date] },
      ],
    });
    const config = makeConfig({
      days,
      symbols: ["AAA", "BBB"],
      data: {
        streams: ["1m", "5m", "1d"],
        derived_bars: { min_coverage: 0.2 },
        indicators: {
          session: [
            { id: "fast", name: "ema", period: 3, interval: "5m" },
            { id: "days", name: "sma", period: 2, interval: "1d" },
          ],
        },
      },
    });
    const hashes = new Set<string>();
    for (const way of WAYS) {
      const { hash, fills } = await runBacktest(config, {
        db: market.db,
        ...way,
        strategies: [overnight()],
      });
      assert(fills.length > 5, `${fills.length} fills`);
      hashes.add(hash);
    }
    assertEquals(hashes.size, 1);
  });
});
