/**
 * Daily and longer history is what is stored, else what is derived, wherever a
 * run begins and however much history it loads.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  type RawBar,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";

const SYMBOLS = ["AAA", "BBB", "CCC"] as const;
const DAYS = SUMMER_2024;
const STREAMS = ["1m", "1d", "1w", "5d", "3d"] as const;
const LONGER = ["1d", "3d", "5d", "1w"] as const;

/** Stores daily bars whose prices no minute has. */
function storeDaily(
  market: Market,
  symbol: string,
  days: readonly Day[],
): Map<string, RawBar> {
  const stored = new Map<string, RawBar>();
  const store = openBarStore(market.db);
  days.forEach(({ date, open }, i) => {
    const base = 200 + i;
    const bar = {
      timestamp: open,
      open: base,
      high: base + 5,
      low: base - 5,
      close: base + 1,
      volume: 1_000 + i,
    };
    const columns = makeColumns(1);
    columns.timestamp[0] = bar.timestamp;
    columns.open[0] = bar.open;
    columns.high[0] = bar.high;
    columns.low[0] = bar.low;
    columns.close[0] = bar.close;
    columns.volume[0] = bar.volume;
    store.writeDay(symbol, "1d", date, columns, 0, 1, {
      exchange: "US_EQUITY",
    });
    stored.set(date, bar);
  });
  store.close();
  return stored;
}

/** The daily bars of a symbol by the rule: stored, else derived from a whole day of minutes. */
function expectedDaily(
  market: Market,
  symbol: string,
  stored: ReadonlyMap<string, RawBar>,
): RawBar[] {
  return DAYS.flatMap(({ date, open, close }): RawBar[] => {
    const bar = stored.get(date);
    if (bar !== undefined) return [bar];
    const minutes = market.bars.get(symbol)?.get(date) ?? [];
    if (minutes.length !== (close - open) / 60_000) return [];
    return [{
      timestamp: open,
      open: minutes[0].open,
      high: Math.max(...minutes.map((minute) => minute.high)),
      low: Math.min(...minutes.map((minute) => minute.low)),
      close: minutes[minutes.length - 1].close,
      volume: minutes.reduce((sum, minute) => sum + minute.volume, 0),
    }];
  });
}

function barsOf(
  context: StrategyContext,
  symbol: string,
  interval: typeof LONGER[number],
): RawBar[] {
  const { length, ...rest } = context.bars(symbol, interval);
  assert(rest !== undefined);
  const series = context.bars(symbol, interval);
  return Array.from({ length }, (_, i) => {
    const bar = series.at(i);
    assert(bar !== undefined);
    const { timestamp, open, high, low, close, volume } = bar;
    return { timestamp, open, high, low, close, volume };
  });
}

const INDICATORS = LONGER.flatMap((interval) =>
  ["sma", "ema", "rsi"].map((name) => ({
    id: `${name}_${interval}`,
    name,
    period: 2,
    interval,
  }))
);
const HISTORICAL = {
  mean: { type: "trailing_average", period: "3d", field: "close" },
  highest: { type: "trailing_max", period: "1w", field: "high" },
} as const;

interface Seen {
  readonly bars: Record<string, RawBar[]>;
  readonly values: Record<string, number | undefined>;
  /** Whether the averages of 2 are stale. */
  readonly stale: Record<string, boolean>;
}

/** The Monday of a date's week. */
function weekOf(date: string): number {
  const days = Date.parse(date) / 86_400_000;
  return days - (days + 3) % 7;
}

/**
 * Whether an average of 2 on `1d` or `1w` has a value, and the newest bar before
 * `date` that should be complete is missing.
 */
function expectedStale(
  daily: readonly RawBar[],
  interval: "1d" | "1w",
  date: string,
): boolean {
  const opens = new Set(daily.map(({ timestamp }) => timestamp));
  const past = DAYS.filter((day) => day.date < date);
  const units = interval === "1d" ? past.map((day) => [day]) : [
    ...Map.groupBy(DAYS, (day) => weekOf(day.date)).entries(),
  ].flatMap(([week, days]) => week < weekOf(date) ? [days] : []);
  const found = units.map((days) => days.every(({ open }) => opens.has(open)));
  return found.filter((isThere) => isThere).length > 1 && !found.at(-1);
}

/** What a strategy reads at the starts of sessions, by date. */
async function readings(
  market: Market,
  run: readonly Day[],
  trailing: number,
  layout: keyof typeof LAYOUTS = "inline",
): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  await runBacktest(
    makeConfig({
      days: run,
      symbols: [...market.bars.keys()],
      data: {
        streams: [...STREAMS],
        historical: {
          data: trailing === 0
            ? []
            : [{ trailing_days: trailing, intervals: [...LONGER] }],
        },
        indicators: { session: INDICATORS, historical: HISTORICAL },
      },
    }),
    {
      db: market.db,
      ...LAYOUTS[layout],
      strategies: [{
        subscriptions: [{ intervals: ["1d"] }],
        onSessionStart(context) {
          const bars: Record<string, RawBar[]> = {};
          const values: Record<string, number | undefined> = {};
          const stale: Record<string, boolean> = {};
          for (const symbol of market.bars.keys()) {
            for (const interval of LONGER) {
              bars[`${symbol} ${interval}`] = barsOf(context, symbol, interval);
            }
            for (const interval of LONGER) {
              const sma = context.indicator(symbol, `sma_${interval}`);
              stale[`${symbol} ${interval}`] = sma.ready && sma.stale;
            }
            for (const { id } of INDICATORS) {
              values[`${symbol} ${id}`] = context.indicator(symbol, id).value;
            }
            for (const key of Object.keys(HISTORICAL)) {
              values[`${symbol} ${key}`] = context.historicalIndicator(
                symbol,
                key,
              );
            }
          }
          seen.set(context.session.date, { bars, values, stale });
        },
      }],
    },
  );
  return seen;
}

const HOLES = fc.subarray(DAYS.map((_, i) => i), {
  minLength: 1,
  maxLength: 12,
});
const MARKET = fc.record({
  seed: fc.nat(1_000),
  empty: HOLES,
  stored: HOLES,
  holes: HOLES,
  gaps: fc.constantFrom(0, 0.002),
  from: fc.integer({ min: 6, max: 12 }),
  later: fc.integer({ min: 1, max: 8 }),
  trailing: fc.integer({ min: 0, max: 12 }),
  otherTrailing: fc.integer({ min: 0, max: 12 }),
  isSame: fc.boolean(),
});

Deno.test("two runs that begin on different dates read the same daily history on every date both have", async () => {
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(MARKET, async (spec) => {
        // A symbol without any bar in the range would be dropped.
        const dates = (indices: readonly number[]) =>
          indices.filter((i) => i < DAYS.length - 1).map((i) => DAYS[i].date);
        const market = makeMarket(folder, {
          days: DAYS,
          symbols: [
            { name: "AAA", seed: spec.seed, gaps: spec.gaps },
            { name: "BBB", seed: spec.seed + 1, empty: dates(spec.empty) },
            {
              name: "CCC",
              seed: spec.seed + 2,
              gaps: 0.001,
              empty: dates(spec.stored),
            },
          ],
        });
        const stored = storeDaily(
          market,
          "BBB",
          spec.stored.map((i) => DAYS[i]),
        );
        const holes = new Set(spec.holes);
        const most = storeDaily(
          market,
          "CCC",
          DAYS.filter((_, i) => !holes.has(i)),
        );
        const early = await readings(
          market,
          DAYS.slice(spec.from),
          spec.trailing,
        );
        const late = await readings(
          market,
          DAYS.slice(spec.from + spec.later),
          spec.isSame ? spec.trailing : spec.otherTrailing,
        );
        assert(late.size > 0);
        const expected = {
          AAA: expectedDaily(market, "AAA", new Map()),
          BBB: expectedDaily(market, "BBB", stored),
          CCC: expectedDaily(market, "CCC", most),
        };
        for (const [date, { bars, values, stale }] of late) {
          const other = early.get(date);
          assert(other !== undefined);
          assertEquals(values, other.values, date);
          assertEquals(stale, other.stale, date);
          for (const symbol of SYMBOLS) {
            for (const interval of ["1d", "1w"] as const) {
              assertEquals(
                stale[`${symbol} ${interval}`],
                expectedStale(expected[symbol], interval, date),
                `${date} ${symbol} ${interval}`,
              );
            }
          }
          for (const [key, rows] of Object.entries(bars)) {
            const [symbol, interval] = key.split(" ");
            const count = Math.min(rows.length, other.bars[key].length);
            if (spec.isSame) {
              assertEquals(
                rows.length,
                other.bars[key].length,
                `${date} ${key}`,
              );
            }
            if (count === 0) continue;
            assertEquals(
              rows.slice(-count),
              other.bars[key].slice(-count),
              key,
            );
            if (interval !== "1d") continue;
            const before = expected[symbol as keyof typeof expected]
              .filter(({ timestamp }) => timestamp < Date.parse(date));
            assertEquals(rows.slice(-count), before.slice(-count), key);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("a daily average needs no stream and no history of its own in the config", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const stored = storeDaily(market, "AAA", DAYS.slice(0, 12));
    let value: number | undefined;
    await runBacktest(
      makeConfig({
        days: DAYS.slice(12),
        symbols: ["AAA"],
        data: {
          streams: ["1m"],
          indicators: {
            session: [{ id: "s", name: "sma", period: 10, interval: "1d" }],
          },
        },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart(context) {
            value ??= context.indicator("AAA", "s").value;
          },
        }],
      },
    );
    const closes = [...stored.values()].slice(-10).map(({ close }) => close);
    assertEquals(value, closes.reduce((sum, close) => sum + close) / 10);
  });
});

Deno.test("stored days that differ from their minutes are counted, history included", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 4 }, { name: "BBB", seed: 5 }],
    });
    storeDaily(market, "BBB", DAYS.slice(10, 16));
    for (const layout of LAYOUT_NAMES) {
      const { dataWarnings } = await runBacktest(
        makeConfig({
          days: DAYS.slice(14, 20),
          symbols: ["AAA", "BBB"],
          data: {
            streams: ["1m", "1w", "1d"],
            historical: { data: [{ trailing_days: 2, intervals: ["5m"] }] },
          },
        }),
        { db: market.db, ...LAYOUTS[layout], strategies: [] },
      );
      // Four of the six are in sessions whose minutes are loaded.
      assertEquals(
        dataWarnings.filter(({ kind }) => kind === "daily_bars_differ")
          .map(({ symbol, count }) => [symbol, count]),
        [["BBB", 4]],
      );
    }
  });
});

Deno.test("weeks are made of stored days, also of days without any minute", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 5, from: DAYS[15].date },
        { name: "BBB", seed: 6 },
      ],
    });
    const stored = storeDaily(market, "AAA", DAYS.slice(0, 15));
    const weeks = new Map<string, RawBar[]>();
    for (const layout of LAYOUT_NAMES) {
      const seen = await readings(market, DAYS.slice(16), 12, layout);
      weeks.set(layout, [...seen.values()][0]?.bars["AAA 1w"] ?? []);
    }
    const [first] = weeks.values();
    for (const other of weeks.values()) assertEquals(other, first);
    // The week from 24 to 28 June consists of stored days alone.
    const june = DAYS.filter(({ date }) =>
      date >= "2024-06-24" && date <= "2024-06-28"
    ).map(({ date }) => stored.get(date) as RawBar);
    assertEquals(june.length, 5);
    const week = first.find(({ timestamp }) => timestamp === june[0].timestamp);
    assertEquals(week, {
      timestamp: june[0].timestamp,
      open: june[0].open,
      high: Math.max(...june.map(({ high }) => high)),
      low: Math.min(...june.map(({ low }) => low)),
      close: june[4].close,
      volume: june.reduce((sum, { volume }) => sum + volume, 0),
    });
  });
});

Deno.test("a daily average across a missing day is stale there, and a warning counts it", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 12);
    const missing = new Set([days[6].date, days[9].date]);
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 3 },
        { name: "BBB", seed: 4, empty: [...missing] },
      ],
    });
    for (const layout of LAYOUT_NAMES) {
      const seen: [string, string, boolean][] = [];
      const { dataWarnings, warnings } = await runBacktest(
        makeConfig({
          days: days.slice(5),
          symbols: ["AAA", "BBB"],
          data: {
            streams: ["1m"],
            indicators: {
              session: [
                { id: "days", name: "sma", period: 2, interval: "1d" },
                { id: "fast", name: "ema", period: 2, interval: "1m" },
              ],
              historical: { high: { type: "trailing_max", period: "3d" } },
            },
          },
        }),
        {
          db: market.db,
          ...LAYOUTS[layout],
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            onSessionStart(context) {
              for (const symbol of ["AAA", "BBB"]) {
                for (const id of ["days", "fast"]) {
                  if (!context.indicator(symbol, id).stale) continue;
                  seen.push([context.session.date, symbol, true]);
                }
              }
            },
            onSessionEnd(context) {
              // The average has today's bar, or is the same as at the start.
              const { stale } = context.indicator("BBB", "days");
              seen.push([context.session.date, "end", stale]);
            },
          }],
        },
      );
      assertEquals(
        seen.filter(([, , stale]) => stale),
        [[days[7].date, "BBB", true], [days[10].date, "BBB", true]],
      );
      assertEquals(seen.filter(([, at]) => at === "end").length, 7);
      const message = `BBB lacks the newest 1d bar before 2 of 7 sessions, ` +
        `first on ${
          days[7].date
        }: indicator days kept an earlier value there and was stale`;
      assertEquals(
        dataWarnings.filter(({ kind }) => kind === "indicator_stale"),
        [{
          kind: "indicator_stale",
          message,
          symbol: "BBB",
          interval: "1d",
          count: 2,
          of: 7,
          indicators: ["days"],
          dates: [days[7].date],
        }, {
          kind: "indicator_stale",
          message:
            `BBB lacks the daily bar of the date before 2 of 7 sessions, first on ${
              days[7].date
            }: historical indicator high was computed without it`,
          symbol: "BBB",
          interval: "1d",
          count: 2,
          of: 7,
          indicators: ["high"],
          dates: [days[7].date],
        }],
      );
      assert(warnings.includes(message));
    }
  });
});

Deno.test("a daily historical indicator says that the date before is missing, also of a parked symbol", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 12);
    const empty = [days[6].date, days[9].date];
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 3 },
        { name: "BBB", seed: 4, empty },
        { name: "CCC", seed: 5, empty: [days[7].date] },
      ],
    });
    const type = "trailing_max";
    const config = makeConfig({
      days: days.slice(5),
      symbols: ["AAA", "BBB"],
      data: {
        streams: ["1m"],
        universe: ["CCC"],
        indicators: {
          historical: {
            high: { type, period: "3d" },
            range: { type: "high_low", period: "1w" },
            minute: { type, period: "2d", granularity: "minute" },
          },
        },
      },
    });
    // Each session after a missing date, and no other.
    const expected = [7, 8, 10].flatMap((day) => {
      const symbol = day === 8 ? "CCC" : "BBB";
      return ["start", "noon", "end"].flatMap((at) =>
        ["high", "range", "range.high", "range.low"].map((key) =>
          `${days[day].date} ${at} ${symbol} ${key}`
        )
      );
    });
    for (const layout of LAYOUT_NAMES) {
      const seen: string[] = [];
      const read = (c: StrategyContext, at: string) => {
        for (const symbol of ["AAA", "BBB", "CCC"]) {
          for (
            const key of ["high", "range", "range.high", "range.low", "minute"]
          ) {
            if (!c.historicalIndicatorStale(symbol, key)) continue;
            assert(c.historicalIndicator(symbol, key) !== undefined);
            seen.push(`${c.session.date} ${at} ${symbol} ${key}`);
          }
        }
      };
      await runBacktest(config, {
        db: market.db,
        ...LAYOUTS[layout],
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart: (c) => read(c, "start"),
          onBar(c, { symbol }) {
            const noon = c.session.open + 150 * MINUTE;
            if (symbol !== "AAA" || c.time !== noon) return;
            c.addSymbol("CCC");
            read(c, "noon");
          },
          onSessionEnd(c) {
            read(c, "end");
            for (const [symbol, key] of [["AAA", "x"], ["X", "high"]]) {
              const { code } = assertThrows(
                () => c.historicalIndicatorStale(symbol, key),
                SessionError,
              );
              assertEquals(code, "argument_invalid");
            }
          },
        }],
      });
      assertEquals(seen, expected, layout);
    }
  });
});

Deno.test("in a run of daily bars, averages are stale after a missing day, in days and in weeks", async () => {
  await withFolder(async (folder) => {
    // Four days of the week from 17 June; the second one, the 18th, is missing.
    const days = DAYS.filter(({ date }) =>
      date >= "2024-06-10" && date <= "2024-06-28"
    );
    const market = makeMarket(folder, {
      days,
      interval: "1d",
      symbols: [{ name: "AAA", seed: 3, empty: ["2024-06-18"] }, {
        name: "BBB",
        seed: 3,
      }],
    });
    const stale: string[] = [];
    await runBacktest(
      makeConfig({
        days,
        symbols: ["AAA", "BBB"],
        data: {
          streams: ["1d", "1w"],
          indicators: {
            session: (["1d", "1w"] as const).map((interval) => ({
              id: `mean_${interval}`,
              name: "sma",
              period: 1,
              interval,
            })),
          },
        },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1d"] }],
          onSessionStart(context) {
            for (const symbol of ["AAA", "BBB"]) {
              for (const id of ["mean_1d", "mean_1w"]) {
                if (!context.indicator(symbol, id).stale) continue;
                stale.push(`${context.session.date} ${symbol} ${id}`);
              }
            }
          },
        }],
      },
    );
    assertEquals(stale, [
      "2024-06-20 AAA mean_1d",
      ...["24", "25", "26", "27", "28"].map((day) =>
        `2024-06-${day} AAA mean_1w`
      ),
    ]);
  });
});

const PARTLY = fc.record({
  seed: fc.nat(1_000),
  gaps: fc.constantFrom(0.05, 0.3, 0.45),
  empty: HOLES,
  from: fc.integer({ min: 6, max: 12 }),
  later: fc.integer({ min: 1, max: 8 }),
  coverage: fc.constantFrom<number | Record<string, number>>(
    0.5,
    0.7,
    { "1w": 0.5, "5d": 0.2 },
  ),
  trailing: fc.constantFrom(0, 3),
});

Deno.test("weeks and averages of incomplete days do not depend on where a run begins, with or without daily bars among its intervals", async () => {
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(PARTLY, async (spec) => {
        const holes = spec.empty.filter((i) => i < DAYS.length - 1);
        const market = makeMarket(folder, {
          days: DAYS,
          symbols: [
            { name: "AAA", seed: spec.seed, gaps: spec.gaps },
            { name: "BBB", seed: 2, empty: holes.map((i) => DAYS[i].date) },
          ],
        });
        const read = async (days: readonly Day[], hasDaily: boolean) => {
          const seen = new Map<string, unknown>();
          const longer = ["1w", "5d"] as const;
          await runBacktest(
            makeConfig({
              days,
              symbols: ["AAA", "BBB"],
              data: {
                streams: [
                  "1m",
                  "5d",
                  "1w",
                  ...(hasDaily ? ["1d" as const] : []),
                ],
                derived_bars: { min_coverage: spec.coverage },
                // The minutes of one symbol alone are loaded before the run.
                historical: {
                  data: spec.trailing === 0 ? [] : [{
                    trailing_days: spec.trailing,
                    intervals: ["1m"],
                    apply_to: ["BBB"],
                  }],
                },
                indicators: {
                  session: (["1w", "5d"] as const).map((interval) => ({
                    id: `mean_${interval}`,
                    name: "sma",
                    period: 2,
                    interval,
                  })),
                  historical: {
                    mean: {
                      type: "trailing_average",
                      period: "3d",
                      field: "close",
                    },
                  },
                },
              },
            }),
            {
              db: market.db,
              runner: "inline",
              strategies: [{
                subscriptions: [{ intervals: ["1m"] }],
                onSessionStart(context) {
                  seen.set(
                    context.session.date,
                    ["AAA", "BBB"].map((symbol) => [
                      context.historicalIndicator(symbol, "mean"),
                      ...longer.flatMap((interval) => [
                        context.bars(symbol, interval).at(-1)?.volume,
                        context.bars(symbol, interval).at(-1)?.close,
                        context.indicator(symbol, `mean_${interval}`).value,
                        context.indicator(symbol, `mean_${interval}`).stale,
                      ]),
                    ]),
                  );
                },
              }],
            },
          );
          return seen;
        };
        const early = await read(DAYS.slice(spec.from), false);
        const daily = await read(DAYS.slice(spec.from), true);
        const late = await read(DAYS.slice(spec.from + spec.later), false);
        assertEquals(daily, early);
        for (const [date, values] of late) {
          assertEquals(values, early.get(date), date);
        }
      }),
      { numRuns: 25 },
    );
  });
});
