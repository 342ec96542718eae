/** Parked symbols: what they have, and what is there when one is added. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-09");
const RUN = DAYS.slice(5);
const INTERVALS = ["1m", "5m", "30m", "1d"] as const;
const INDICATORS = {
  session: [
    { id: "ema", name: "ema", period: 7, interval: "1m" },
    { id: "vwap", name: "vwap", interval: "1m" },
    { id: "atr", name: "atr", period: 4, interval: "5m" },
    { id: "bands", name: "bbands", period: 5, interval: "30m" },
    { id: "day", name: "sma", period: 3, interval: "1d" },
  ],
  historical: {
    volumes: { type: "avg_volume", period: "3d", granularity: "minute" },
    range: { type: "high_low", period: "4d" },
  },
} as const;
const IDS = INDICATORS.session.map(({ id }) => id);

/** Writes the stored daily bars of some symbols, as a vendor has them. */
function storeDays(
  market: Market,
  symbols: readonly string[],
  days: readonly Day[] = market.days,
): void {
  const store = openBarStore(market.db);
  for (const symbol of symbols) {
    for (const day of days) {
      const bars = market.bars.get(symbol)?.get(day.date) ?? [];
      if (bars.length === 0) continue;
      const columns = makeColumns(1);
      columns.timestamp[0] = day.open;
      columns.open[0] = bars[0].open;
      columns.high[0] = Math.max(...bars.map(({ high }) => high));
      columns.low[0] = Math.min(...bars.map(({ low }) => low));
      columns.close[0] = bars[bars.length - 1].close;
      columns.volume[0] = bars.reduce((sum, { volume }) => sum + volume, 0);
      store.writeDay(symbol, "1d", day.date, columns, 0, 1);
    }
  }
  store.close();
}

function makeRun(
  folder: string,
  symbols: readonly string[],
  universe: readonly string[],
  seed: number,
) {
  const market = makeMarket(folder, {
    days: DAYS,
    symbols: [
      { name: "AAA", seed },
      { name: "XXX", seed: seed + 1, gaps: 0.2 },
      { name: "YYY", seed: seed + 2, gaps: 0.05, omitsNoTrade: true },
    ],
  });
  storeDays(market, ["XXX"]);
  const config = makeConfig({
    days: RUN,
    symbols,
    data: {
      universe,
      streams: ["1m", "5m", "30m"],
      derived_bars: { min_coverage: 0.5 },
      historical: {
        data: [
          { trailing_days: 2, intervals: ["1m", "5m", "30m"] },
          { trailing_days: 4, intervals: ["1d"] },
        ],
      },
      indicators: INDICATORS,
    } as never,
  });
  return { db: market.db, config };
}

/** All that a strategy can read of a symbol, as text. */
function everything(c: StrategyContext, symbol: string): string {
  const bars = INTERVALS.map((interval) => {
    const series = c.bars(symbol, interval);
    const rows = [];
    for (let i = -Math.min(series.length + 32, 60); i < series.length; i += 7) {
      const bar = series.at(i);
      if (bar !== undefined) rows.push([i, Object.values(bar)]);
    }
    return [interval, series.length, series.at(-1), rows];
  });
  const values = IDS.map((id) => {
    const series = c.indicator(symbol, id);
    const outputs = series.outputs.map((output) => [
      series.get(output),
      series.at(-2, output),
      series.at(0, output),
      series.at(-20, output),
    ]);
    return [id, series.length, series.ready, outputs];
  });
  return JSON.stringify([
    bars,
    values,
    c.historicalIndicator(symbol, "range.high"),
    c.historicalIndicator(symbol, "volumes"),
    c.metrics(symbol),
    c.quote(symbol),
    c.quality(symbol),
    c.quality(symbol, { history: true }),
    c.gaps(symbol).length,
  ]);
}

/** When a symbol is added, and parked again, in minutes of the run. */
interface Change {
  readonly symbol: string;
  readonly at: number;
  readonly adds: boolean;
}

const minuteOf = (day: Day, time: number) => (time - day.open) / MINUTE;
const dayOf = (c: StrategyContext) =>
  RUN.findIndex(({ date }) => date === c.clock.date);

/** Changes symbols and records what it reads of the active ones in every slice. */
function reader(
  changes: readonly Change[],
  onRead: (key: string, text: string) => void,
): Strategy {
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { symbol }) {
      if (symbol !== "AAA") return;
      const day = dayOf(c);
      const at = day * 400 + minuteOf(RUN[day], c.time);
      for (const change of changes) {
        if (change.at !== at) continue;
        if (change.adds) {
          c.addSymbol(change.symbol);
          onRead(`${at} ${change.symbol}`, everything(c, change.symbol));
        } else c.removeSymbol(change.symbol);
      }
      for (const active of c.symbols) {
        if (active === "AAA" || at % 13 !== 0) continue;
        onRead(`${at} ${active}`, everything(c, active));
      }
    },
    onSessionEnd(c) {
      for (const active of c.symbols) {
        if (active === "AAA") continue;
        onRead(`end ${c.clock.date} ${active}`, everything(c, active));
      }
    },
  };
}

const changes = fc.array(
  fc.record({
    symbol: fc.constantFrom("XXX", "YYY"),
    at: fc.integer({ min: 0, max: RUN.length - 1 }).chain((day) =>
      fc.integer({ min: 1, max: 205 }).map((minute) => day * 400 + minute)
    ),
    adds: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
).map((list) => [{ symbol: "XXX", at: list[0].at + 1, adds: true }, ...list]);

Deno.test("what is read of an added symbol equals what a run shows in which it is active from the start", async () => {
  await fc.assert(
    fc.asyncProperty(
      changes,
      fc.integer({ min: 0, max: 1_000 }),
      async (list, seed) => {
        await withFolder(async (folder) => {
          const read = new Map<string, string>();
          const { db, config } = makeRun(folder, ["AAA"], ["XXX", "YYY"], seed);
          await runBacktest(config, {
            db,
            runner: "inline",
            strategies: [reader(list, (key, text) => read.set(key, text))],
          });
          assert(read.size > 0);
          const whole = makeRun(folder, ["AAA", "XXX", "YYY"], [], seed);
          const expected = new Map<string, string>();
          const recorder = reader([], (key, text) => expected.set(key, text));
          const { onBar } = recorder;
          await runBacktest(whole.config, {
            db: whole.db,
            runner: "inline",
            strategies: [{
              ...recorder,
              onBar(c, event) {
                onBar?.call(recorder, c, event);
                if (event.symbol !== "AAA") return;
                const day = dayOf(c);
                const at = day * 400 + minuteOf(RUN[day], c.time);
                for (const { symbol } of list.filter((one) => one.at === at)) {
                  expected.set(`${at} ${symbol}`, everything(c, symbol));
                }
              },
            }],
          });
          for (const [key, text] of read) {
            assertEquals(
              JSON.parse(text),
              JSON.parse(expected.get(key) ?? "0"),
              key,
            );
          }
        });
      },
    ),
    { numRuns: 12 },
  );
});

Deno.test("a run that adds symbols gives the same hash with every runner and any batch size, and in the sandbox", async () => {
  await withFolder(async (folder) => {
    const { db, config } = makeRun(folder, ["AAA"], ["XXX", "YYY"], 5);
    const module = new URL(
      "../fixtures/strategies/scanner.ts",
      import.meta.url,
    );
    const own = {
      ...config,
      strategies: [{ module: module.href, params: {} }],
    };
    const results = new Set<string>();
    for (const name of LAYOUT_NAMES) {
      for (
        const flow of [{}, { batchSlices: 3, credits: 7, sessionsAhead: 2 }]
      ) {
        const run = await runBacktest(own, { db, ...LAYOUTS[name], ...flow });
        results.add(JSON.stringify([run.hash, run.log, run.fills]));
      }
    }
    const run = await runBacktest(own, { db, sandbox: true });
    results.add(JSON.stringify([run.hash, run.log, run.fills]));
    assertEquals(results.size, 1);
    assert(run.fills.some(({ symbol }) => symbol !== "AAA"));
  });
});

Deno.test("the result counts and scores an added symbol in the sessions in which it is active, as if it had been active from the start", async () => {
  await withFolder(async (folder) => {
    const { db, config } = makeRun(folder, ["AAA"], ["XXX", "YYY"], 5);
    const whole = makeRun(folder, ["AAA", "XXX", "YYY"], [], 5);
    const strategy: Strategy = {
      subscriptions: [{ intervals: ["1m"] }],
    };
    const full = await runBacktest(whole.config, {
      db: whole.db,
      runner: "inline",
      strategies: [strategy],
    });
    // Both from the middle of session 2; YYY until the middle of session 4.
    const active = { XXX: [2, 3, 4, 5], YYY: [2, 3, 4] };
    for (const layout of LAYOUT_NAMES) {
      const result = await runBacktest(config, {
        db,
        ...LAYOUTS[layout],
        strategies: [{
          ...strategy,
          onBar(c, { symbol }) {
            if (symbol !== "AAA") return;
            const minute = minuteOf(RUN[dayOf(c)], c.time);
            if (dayOf(c) === 2 && minute === 100) {
              c.addSymbol("XXX");
              c.addSymbol("YYY");
            }
            if (dayOf(c) === 4 && minute === 200) c.removeSymbol("YYY");
          },
        }],
      });
      assertEquals(result.sessions.length, RUN.length);
      for (const [symbol, sessions] of Object.entries(active)) {
        let [expected, traded, quiet] = [0, 0, 0];
        result.sessions.forEach(({ bars, quality }, i) => {
          const own = full.sessions[i];
          const isActive = sessions.includes(i);
          assertEquals(bars[symbol], isActive ? own.bars[symbol] : 0);
          assertEquals(quality[symbol], isActive ? own.quality[symbol] : 100);
          if (!isActive) return;
          const slots = (RUN[i].close - RUN[i].open) / MINUTE;
          expected += slots;
          traded += own.bars[symbol];
          quiet += symbol === "YYY" ? slots - own.bars[symbol] : 0;
        });
        const series = result.quality[symbol];
        assertEquals(series["1m"], {
          quality: 100 * (traded + quiet) / expected,
          expected,
          traded,
          generated: 0,
          no_trade: quiet,
          missing: expected - traded - quiet,
          skipped: 0,
        });
        assertEquals(series["5m"].expected, expected);
        const isActive = (one: { symbol: string; date: string }) =>
          one.symbol === symbol &&
          sessions.some((i) => RUN[i].date === one.date);
        assertEquals(
          result.gaps.filter((gap) => gap.symbol === symbol),
          full.gaps.filter(isActive),
        );
        const notices = full.skips.notices.filter(isActive);
        const skips = result.skips.notices.filter((notice) =>
          notice.symbol === symbol
        );
        assertEquals(skips, notices);
        for (const interval of ["5m", "30m"] as const) {
          assertEquals(
            series[interval].skipped,
            skips.filter((notice) => notice.interval === interval)
              .reduce((sum, { skipped }) => sum + skipped, 0),
          );
        }
      }
      const rows = Object.entries(active).map(([symbol, sessions]) => ({
        symbol,
        sessions: sessions.length,
        bars: sessions.reduce(
          (sum, i) => sum + full.sessions[i].bars[symbol],
          0,
        ),
      }));
      assertEquals(result.addedSymbols, rows);
      // Bars before a symbol is added are shown, and not delivered.
      const whole = rows.reduce((sum, { bars }) => sum + bars, 0);
      const { bars, events, backtest } = result.metrics;
      assertEquals(bars, backtest.baseBars);
      assertEquals(events, backtest.baseBars + backtest.derivedBars);
      const own = result.sessions.reduce(
        (sum, one) => sum + one.bars["AAA"],
        0,
      );
      assert(bars > own && bars < own + whole);
      assertStringIncludes(
        formatResult(result),
        "2 of the universe, by sessions: XXX 4, YYY 3\n",
      );
      assertEquals(full.addedSymbols, []);
      assert(!formatResult(full).includes("of the universe"));
      const low = result.dataWarnings.find(({ kind }) =>
        kind === "low_quality_sessions"
      );
      assertEquals(
        [low?.count, low?.of],
        [active.XXX.length, RUN.length + active.XXX.length + active.YYY.length],
      );
    }
  });
});

Deno.test("a parked symbol has daily bars and daily indicators as if it were active, and no intraday bars", async () => {
  await withFolder(async (folder) => {
    const parked = new Map<string, unknown>();
    const active = new Map<string, unknown>();
    const daily = (c: StrategyContext, symbol: string) => {
      const bars = c.bars(symbol, "1d");
      const day = c.indicator(symbol, "day");
      return [
        bars.length,
        Array.from({ length: bars.length }, (_, i) => bars.at(i)),
        [-1, -2, -3, 0].map((i) => day.at(i)),
        c.historicalIndicator(symbol, "range.high"),
      ];
    };
    for (
      const [into, symbols, universe] of [
        [parked, ["AAA"], ["XXX", "YYY"]],
        [active, ["AAA", "XXX", "YYY"], []],
      ] as const
    ) {
      const { db, config } = makeRun(folder, symbols, universe, 9);
      const result = await runBacktest(config, {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
          onSessionStart(c) {
            for (const symbol of ["XXX", "YYY"]) {
              into.set(`${c.clock.date} ${symbol}`, daily(c, symbol));
              if (universe.length === 0) continue;
              assertEquals(c.bars(symbol, "1m").length, 0);
              assertEquals(c.indicator(symbol, "ema").ready, false);
            }
          },
          onSessionEnd(c) {
            for (const symbol of ["XXX", "YYY"]) {
              into.set(`end ${c.clock.date} ${symbol}`, daily(c, symbol));
            }
          },
        }],
      });
      if (universe.length === 0) continue;
      assertEquals(result.sessions[0].bars["XXX"], 0);
      assertEquals(result.sessions[0].quality["XXX"], 100);
      assertEquals(
        result.dataWarnings.filter(({ symbol }) => symbol === "XXX"),
        [],
      );
    }
    assertEquals(parked, active);
    assert(parked.size > 10);
  });
});

Deno.test("a parked symbol has the daily and weekly bars of an active one, whether all of them are stored, some or none", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [
        ...["AAA", "ALL", "SOME", "LATE", "NONE"].map((name, seed) => ({
          name,
          seed,
        })),
        { name: "NEW", seed: 7, from: DAYS[3].date },
        { name: "GAPS", seed: 8, gaps: 0.02 },
      ],
    });
    storeDays(market, ["ALL"]);
    storeDays(market, ["SOME"], DAYS.filter((_, i) => i % 4 !== 2));
    storeDays(market, ["LATE", "NEW"], DAYS.slice(4));
    const others = ["ALL", "SOME", "LATE", "NONE", "NEW", "GAPS"];
    const read = async (
      symbols: readonly string[],
      universe: readonly string[],
      runner: "inline" | "workers",
      historical: Record<string, unknown>,
    ) => {
      const seen = new Map<string, unknown>();
      const result = await runBacktest(
        makeConfig({
          days: RUN,
          symbols,
          data: {
            universe,
            streams: ["1m"],
            historical: {
              data: [
                { trailing_days: 1, intervals: ["1m"] },
                { trailing_days: 4, intervals: ["1d", "1w"] },
              ],
            },
            indicators: {
              session: [
                { id: "day", name: "sma", period: 3, interval: "1d" },
                { id: "week", name: "sma", period: 1, interval: "1w" },
              ],
              historical,
            },
          } as never,
        }),
        {
          db: market.db,
          runner,
          strategies: [{
            subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
            onSessionStart(c) {
              for (const symbol of others) {
                const bars = (["1d", "1w"] as const).map((interval) => {
                  const series = c.bars(symbol, interval);
                  return Array.from(series, (bar) => Object.values(bar));
                });
                seen.set(`${c.clock.date} ${symbol}`, [
                  bars,
                  c.indicator(symbol, "day").value,
                  c.indicator(symbol, "week").value,
                  Object.keys(historical).map((key) => [
                    c.historicalIndicator(symbol, `${key}.high`),
                    c.historicalIndicatorStale(symbol, `${key}.high`),
                  ]),
                ]);
              }
            },
          }],
        },
      );
      // The gaps of parked symbols are not scored.
      const warnings = result.warnings.filter((text) => !text.includes("GAPS"));
      return [[...seen], warnings];
    };
    for (
      const historical of [{}, { top: { type: "high_low", period: "3d" } }]
    ) {
      const all = ["AAA", ...others];
      const active = await read(all, [], "inline", historical);
      assertEquals(active[0].length, others.length * RUN.length);
      // Nothing asks for days before NEW's first bar but what the config says.
      assertEquals(
        active[1].filter((text) => `${text}`.includes("NEW")),
        ["historical.data asks for 4 sessions of 1d, 1w before 2024-07-01, and fewer are stored: NEW has 2"],
      );
      for (const runner of ["inline", "workers"] as const) {
        const parked = await read(["AAA"], others, runner, historical);
        assertEquals(parked, active);
      }
    }
  });
});

Deno.test("stored days that differ from the minutes of an added symbol are counted in the sessions in which it is active", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-06-24", "2024-06-28");
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "EQUAL", seed: 2 },
        { name: "OTHER", seed: 3 },
        { name: "HOLES", seed: 4, gaps: 0.1 },
      ],
    });
    storeDays(market, ["EQUAL"]);
    const store = openBarStore(market.db);
    for (const symbol of ["OTHER", "HOLES"]) {
      for (const day of days) {
        const columns = makeColumns(1);
        columns.timestamp[0] = day.open;
        for (const name of ["open", "high", "low", "close"] as const) {
          columns[name][0] = 1_000_000;
        }
        store.writeDay(symbol, "1d", day.date, columns, 0, 1);
      }
    }
    store.close();
    const added = ["EQUAL", "OTHER", "HOLES"];
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: { universe: added, streams: ["1m", "1d"] } as never,
    });
    for (const layout of LAYOUT_NAMES) {
      const { dataWarnings } = await runBacktest(config, {
        db: market.db,
        ...LAYOUTS[layout],
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onBar(c, bar) {
            if (bar.symbol !== "AAA") return;
            if (minuteOf(days[0], c.time) % 1440 !== 60) return;
            const day = days.findIndex(({ date }) => date === c.clock.date);
            for (const symbol of added) {
              // Active in sessions 1, 2 and 4.
              if (day === 1 || day === 4) c.addSymbol(symbol);
              if (day === 2) c.removeSymbol(symbol);
            }
          },
        }],
      });
      // A day with a missing minute cannot be compared.
      assertEquals(
        dataWarnings.filter(({ kind }) => kind === "daily_bars_differ")
          .map(({ symbol, count }) => [symbol, count]),
        [["OTHER", 3]],
        layout,
      );
    }
  });
});

Deno.test("jumps, bars off the grid and built bars of an added symbol are counted in the sessions in which it is active", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-06-24", "2024-06-28");
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 1 }, { name: "XXX", seed: 2 }],
    });
    const store = openBarStore(market.db);
    // Each session opens at 10 times or a tenth of the close before it. Each has
    // a bar half a minute after the open, and in place of its minute 7 the
    // seconds of it.
    days.forEach((day, i) => {
      const factor = i % 2 === 0 ? 1 : 10;
      const minutes = (market.bars.get("XXX")?.get(day.date) ?? [])
        .filter(({ timestamp }) => timestamp !== day.open + 7 * MINUTE)
        .map((bar) => ({
          ...bar,
          open: 100 * factor,
          high: 101 * factor,
          low: 99 * factor,
          close: 100 * factor,
        }));
      const stray = { ...minutes[0], timestamp: day.open + MINUTE / 2 };
      const second = (k: number) => ({
        ...minutes[0],
        timestamp: day.open + 7 * MINUTE + k * 1_000,
      });
      const seconds = Array.from({ length: 60 }, (_, k) => second(k));
      for (
        const [interval, bars] of [
          ["1m", [minutes[0], stray, ...minutes.slice(1)]],
          ["1s", seconds],
        ] as const
      ) {
        const columns = makeColumns(bars.length);
        bars.forEach((bar, row) => {
          columns.timestamp[row] = bar.timestamp;
          columns.open[row] = bar.open;
          columns.high[row] = bar.high;
          columns.low[row] = bar.low;
          columns.close[row] = bar.close;
          columns.volume[row] = bar.volume;
        });
        store.writeDay("YYY", interval, day.date, columns, 0, bars.length, {
          exchange: "US_EQUITY",
        });
      }
    });
    store.close();
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: { universe: ["YYY"], streams: ["1m", "5m"] } as never,
    });
    for (const layout of LAYOUT_NAMES) {
      const result = await runBacktest(config, {
        db: market.db,
        ...LAYOUTS[layout],
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onBar(c, { symbol }) {
            if (symbol !== "AAA" || minuteOf(days[0], c.time) % 1440 !== 60) {
              return;
            }
            const day = days.findIndex(({ date }) => date === c.clock.date);
            // Active in sessions 1, 2 and 4.
            if (day === 1 || day === 4) c.addSymbol("YYY");
            if (day === 2) c.removeSymbol("YYY");
          },
        }],
      });
      const warning = (kind: string) =>
        result.dataWarnings.find((one) => one.kind === kind);
      const dates = [1, 2, 4].map((i) => days[i].date);
      const jumps = warning("overnight_jump");
      assertEquals([jumps?.count, jumps?.dates], [3, dates]);
      assertEquals(warning("bars_outside")?.count, 3);
      assertEquals(warning("bars_generated")?.count, 3);
      assertEquals(result.quality["YYY"]["1m"].generated, 3);
      const built = result.gaps.filter(({ kind }) => kind === "generated");
      assertEquals(built.map(({ date }) => date), dates);
      assertEquals(result.addedSymbols[0].sessions, 3);
    }
  });
});
