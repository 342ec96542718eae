/** Gaps and quality as strategies and results see them, in whole runs. */
import { assert, assertEquals } from "@std/assert";
import type { QualityEvent } from "../../src/strategy/quality_event.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { Gap } from "../../src/quality/gaps.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  type RawBar,
  withFolder,
} from "./_market.ts";

/** A Tuesday, the short 3 July and the Friday after the holiday. */
const DAYS = daysBetween("2024-07-02", "2024-07-05");
const SYMBOLS = [
  { name: "AAA", seed: 1, gaps: 0.02 },
  { name: "BBB", seed: 2, gaps: 0.1, omitsNoTrade: true },
  { name: "CCC", seed: 3, gaps: 0.3, empty: ["2024-07-03"] },
  { name: "DDD", seed: 4, from: "2024-07-03" },
];
const NAMES = SYMBOLS.map(({ name }) => name);
const WAYS: readonly Omit<RunOptions, "db">[] = [
  { runner: "inline" },
  { runner: "inline", batchSlices: 1, credits: 1 },
  { runner: "workers" },
  { runner: "workers", batchSlices: 7, credits: 20 },
];

/** The gaps of a symbol in a session up to an instant, slot by slot. */
function naive(
  market: Market,
  symbol: string,
  day: (typeof DAYS)[number],
  until: number,
): Gap[] {
  const stamps = new Set(
    market.bars.get(symbol)?.get(day.date)?.map((bar) => bar.timestamp)
      .filter((time) => time + MINUTE <= until),
  );
  const omits = SYMBOLS.some((s) => s.name === symbol && s.omitsNoTrade);
  const kind = omits && stamps.size > 0 ? "no_trade" : "missing";
  const gaps: { -readonly [K in keyof Gap]: Gap[K] }[] = [];
  for (let start = day.open; start + MINUTE <= until; start += MINUTE) {
    if (stamps.has(start)) continue;
    const last = gaps.at(-1);
    if (last?.end === start) {
      last.end += MINUTE;
      last.slots++;
    } else {
      const end = start + MINUTE;
      const { date } = day;
      gaps.push({ symbol, interval: "1m", date, start, end, slots: 1, kind });
    }
  }
  return gaps;
}

function score(
  market: Market,
  symbol: string,
  day: (typeof DAYS)[number],
  until: number,
): number {
  const expected = (until - day.open) / MINUTE;
  const missing = naive(market, symbol, day, until)
    .filter(({ kind }) => kind === "missing")
    .reduce((sum, { slots }) => sum + slots, 0);
  return 100 * (expected - missing) / expected;
}

Deno.test("gaps and quality at every slice equal a naive count, in both runners, with any batch and credits", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const truth: Gap[] = [];
    for (const day of DAYS) {
      for (const symbol of NAMES) {
        truth.push(...naive(market, symbol, day, day.close));
      }
    }
    let slices = "";
    for (const way of WAYS) {
      const seen: string[] = [];
      let time = 0;
      const look: Strategy = {
        subscriptions: [{ intervals: ["1m"] }],
        onBar(context) {
          if (context.time === time) return;
          time = context.time;
          const day = DAYS.find(({ date }) => date === context.session.date);
          assert(day !== undefined);
          for (const symbol of NAMES) {
            // Each slice is looked at by some symbols only: answers must not
            // depend on when one has asked before.
            if ((time / MINUTE + symbol.charCodeAt(0)) % 3 === 0) continue;
            const gaps = context.gaps(symbol, "5m");
            assertEquals(gaps, naive(market, symbol, day, time));
            const quality = context.quality(symbol);
            assertEquals(quality, score(market, symbol, day, time));
            seen.push(`${time} ${symbol} ${quality} ${gaps.length}`);
          }
        },
      };
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: NAMES,
          data: { streams: ["1m", "5m"] },
        }),
        { db: market.db, strategies: [look], ...way },
      );
      assertEquals(result.gaps, truth);
      assert(seen.length > 1_000);
      slices ||= seen.join("\n");
      assertEquals(seen.join("\n"), slices);
    }
  });
});

Deno.test("onQuality is called when a symbol's score crosses a threshold, down and up, before the bars of the slice", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const thresholds = [80, 99.5, 95];
    const descending = [99.5, 95, 80];
    const truth: unknown[] = [];
    for (const day of DAYS) {
      const last = new Map(NAMES.map((name) => [name, 100]));
      for (let time = day.open + MINUTE; time <= day.close; time += MINUTE) {
        for (const symbol of NAMES) {
          const quality = score(market, symbol, day, time);
          const previous = last.get(symbol) ?? NaN;
          last.set(symbol, quality);
          const down = descending.filter((t) => quality < t && previous >= t);
          const up = descending.filter((t) => previous < t && quality >= t);
          for (const threshold of [...down, ...up.reverse()]) {
            const direction = quality < previous ? "down" : "up";
            truth.push([time, {
              symbol,
              threshold,
              direction,
              quality,
              previous,
            }]);
          }
        }
      }
    }
    assert(truth.length > 20);
    for (const way of WAYS) {
      const events: [number, QualityEvent][] = [];
      let lastBar = 0;
      const watch: Strategy = {
        subscriptions: [{ intervals: ["1m"] }],
        onBar: (context) => lastBar = context.time,
        onQuality(context, event) {
          assert(
            lastBar < context.time || context.time === context.session.close,
          );
          events.push([context.time, event]);
        },
      };
      const { onBar: _, ...hookAlone } = watch;
      for (const strategy of [watch, hookAlone]) {
        events.length = 0;
        lastBar = 0;
        await runBacktest(
          makeConfig({
            days: DAYS,
            symbols: NAMES,
            data: { gap_filler: { quality_thresholds: thresholds } },
          }),
          { db: market.db, strategies: [strategy], ...way },
        );
        assertEquals(events, truth);
      }
    }
  });
});

Deno.test("a strategy that stops trading below 99 % has the same fills in every mode and runner", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const careful = (): Strategy => {
      const stopped = new Set<string>();
      return {
        subscriptions: [{ intervals: ["5m"] }],
        onSessionStart: () => stopped.clear(),
        onQuality(context, { symbol, threshold, direction }) {
          if (threshold !== 99) return;
          if (direction === "up") return void stopped.delete(symbol);
          stopped.add(symbol);
          const held = context.position(symbol);
          if (held > 0) context.sell(symbol, held);
        },
        onBar(context, { symbol, open, close }) {
          if (stopped.has(symbol) || context.quality(symbol) < 99) return;
          const held = context.position(symbol);
          if (close > open && held === 0) context.buy(symbol, 7);
          if (close < open && held > 0) context.sell(symbol, held);
        },
      };
    };
    const hashes = new Set<string>();
    const fills = new Set<string>();
    for (const speed of [0, 2_000_000]) {
      for (const way of WAYS) {
        const result = await runBacktest(
          makeConfig({
            days: DAYS,
            symbols: NAMES,
            speed,
            data: { streams: ["1m", "5m"] },
          }),
          { db: market.db, strategies: [careful()], ...way },
        );
        hashes.add(result.hash);
        fills.add(JSON.stringify(result.fills));
        assert(result.fills.length > 5);
      }
    }
    assertEquals([hashes.size, fills.size], [1, 1]);
  });
});

Deno.test("with session quality switched off there are no gaps, no calls, and every score is 100", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const scores = new Set<number>();
    const result = await runBacktest(
      makeConfig({
        days: DAYS,
        symbols: NAMES,
        data: { gap_filler: { enable_session_quality: false } },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onQuality: () => scores.add(-1),
          onBar(context, { symbol }) {
            scores.add(context.quality(symbol));
            assertEquals(context.gaps(symbol), []);
          },
        }],
      },
    );
    assertEquals([...scores], [100]);
    assertEquals(result.gaps, []);
  });
});

/** The minutes of seconds, those left out that `isKept` refuses. */
function toMinutes(
  seconds: readonly RawBar[],
  open: number,
  isKept: (slot: number) => boolean,
): RawBar[] {
  const bySlot = new Map<number, RawBar[]>();
  for (const bar of seconds) {
    const slot = Math.floor((bar.timestamp - open) / MINUTE);
    bySlot.set(slot, [...bySlot.get(slot) ?? [], bar]);
  }
  return [...bySlot].filter(([slot]) => isKept(slot)).map(([slot, bars]) => ({
    timestamp: open + slot * MINUTE,
    open: bars[0].open,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars[bars.length - 1].close,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0),
  }));
}

function store(db: string, date: string, rows: readonly RawBar[]): void {
  const bars = makeColumns(rows.length);
  rows.forEach((bar, i) => {
    bars.timestamp[i] = bar.timestamp;
    bars.open[i] = bar.open;
    bars.high[i] = bar.high;
    bars.low[i] = bar.low;
    bars.close[i] = bar.close;
    bars.volume[i] = bar.volume;
  });
  const target = openBarStore(db);
  target.writeDay("AAA", "1m", date, bars, 0, rows.length, {
    exchange: "US_EQUITY",
  });
  target.close();
}

Deno.test("missing minutes that seconds can make give the run of a store that never missed them, and are told", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-02", "2024-07-03");
    const [history, day] = days;
    const seconds = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 5 }],
      interval: "1s",
    });
    const whole = makeMarket(folder, { days, symbols: [] });
    for (const { date, open } of days) {
      const bars = seconds.bars.get("AAA")?.get(date) ?? [];
      store(whole.db, date, toMinutes(bars, open, () => true));
      store(
        seconds.db,
        date,
        toMinutes(bars, open, (slot) => slot < 30 || slot > 34),
      );
    }
    const run = (db: string, way: Omit<RunOptions, "db">, data = {}) => {
      const seen: string[] = [];
      const look: Strategy = {
        subscriptions: [{ intervals: ["1m", "5m"] }],
        onBar(context, { interval, timestamp, close, volume }) {
          const average = context.indicator("AAA", "ema_9_5m").value;
          seen.push([interval, timestamp, close, volume, average].join());
          if (context.position("AAA") === 0) context.buy("AAA", 3);
          else context.sell("AAA", 3);
        },
      };
      const config = makeConfig({
        days: [day],
        symbols: ["AAA"],
        data: {
          streams: ["1m", "5m"],
          historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
          indicators: { session: [{ name: "ema", period: 9, interval: "5m" }] },
          ...data,
        },
      });
      return runBacktest(config, { db, strategies: [look], ...way })
        .then((result) => ({ result, seen }));
    };
    const truth = await run(whole.db, { runner: "inline" });
    assertEquals(truth.result.dataWarnings, []);
    for (const way of WAYS) {
      const { result, seen } = await run(seconds.db, way);
      assertEquals(seen, truth.seen);
      assertEquals(result.fills, truth.result.fills);
      assertEquals(result.quality.AAA["1m"].generated, 5);
      assertEquals(result.quality.AAA["1m"].quality, 100);
      assertEquals(result.gaps, [{
        symbol: "AAA",
        interval: "1m",
        date: day.date,
        start: day.open + 30 * MINUTE,
        end: day.open + 35 * MINUTE,
        slots: 5,
        kind: "generated",
      }]);
      assertEquals(result.dataWarnings.map(({ kind }) => kind), [
        "bars_generated",
      ]);
      assertEquals(result.dataWarnings[0].count, 10);
    }
    // Scoring must not decide what is delivered.
    const unscored = await run(seconds.db, { runner: "inline" }, {
      gap_filler: { enable_session_quality: false },
    });
    assertEquals(unscored.seen, truth.seen);
    assertEquals(unscored.result.gaps, []);
    const { result } = await run(seconds.db, { runner: "inline" }, {
      gap_filler: { generate_missing: false },
    });
    assertEquals(result.quality.AAA["1m"].missing, 5);
    assertEquals(history.date < day.date, true);
  });
});

Deno.test("a result says what it leans on: fills and profit after a gap, bad sessions, late starts, empty days, skipped bars, dropped symbols", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-01", "2024-07-05");
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 1, empty: ["2024-07-02"] },
        { name: "DDD", seed: 4, from: "2024-07-02", to: "2024-07-03" },
        { name: "EEE", seed: 6 },
      ],
    });
    const names = ["AAA", "DDD", "EEE", "OLD"];
    const old = openBarStore(market.db);
    const bar = makeColumns(1);
    bar.timestamp[0] = Date.parse("2020-01-02T14:30:00Z");
    old.writeDay("OLD", "1m", "2020-01-02", bar, 0, 1, {
      exchange: "US_EQUITY",
    });
    old.close();
    const [, , third] = days;
    // In and out in the first minutes after AAA's empty day, and an hour later.
    const orders = new Map<number, "buy" | "sell">([
      [third.open + 1 * MINUTE, "buy"],
      [third.open + 3 * MINUTE, "sell"],
      [third.open + 4 * MINUTE, "buy"],
      [third.open + 60 * MINUTE, "sell"],
      [third.open + 90 * MINUTE, "buy"],
      [third.open + 95 * MINUTE, "sell"],
    ]);
    for (const way of WAYS) {
      const { dataWarnings, warnings, fills, account } = await runBacktest(
        makeConfig({ days, symbols: names, data: { streams: ["1m", "1h"] } }),
        {
          db: market.db,
          strategies: [{
            subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
            onBar(context) {
              const side = orders.get(context.time);
              if (side !== undefined) context[side]("AAA", 10);
            },
          }],
          ...way,
        },
      );
      const told = new Map(dataWarnings.map((one) => [one.kind, one]));
      const dates = (i: number, j: number) =>
        days.slice(i, j).map(({ date }) => date);
      assertEquals(fills.length, 6);
      // Fills at minutes 1, 3 and 4 of the day; 5 slots after the gap end at 5.
      assertEquals(told.get("fills_after_gap")?.count, 3);
      assertEquals(told.get("fills_after_gap")?.of, 6);
      const profits = account.roundTrips.map(({ netProfit }) =>
        Math.max(0, netProfit)
      );
      const leaning = profits[0] + profits[1];
      assertEquals(
        told.get("profit_after_gap")?.count,
        leaning === 0 ? undefined : leaning,
      );
      assert(leaning > 0);
      assertEquals(
        told.get("profit_after_gap")?.of,
        leaning + profits[2],
      );
      assertEquals(told.get("low_quality_sessions")?.count, 3);
      assertEquals(told.get("low_quality_sessions")?.of, 12);
      assertEquals(told.get("low_quality_sessions")?.dates, [
        ...dates(0, 2),
        ...dates(3, 4),
      ]);
      assertEquals(told.get("late_start")?.symbol, "DDD");
      assertEquals(told.get("late_start")?.dates, dates(0, 1));
      assertEquals(told.get("early_end")?.dates, dates(3, 4));
      assertEquals(told.get("empty_sessions")?.dates, dates(1, 2));
      assertEquals(told.get("symbol_dropped")?.symbol, "OLD");
      // A whole day without bars lacks seven bars of 1h; there are three.
      assertEquals(told.get("derived_bars_skipped")?.count, 21);
      for (const { message } of dataWarnings) {
        assertEquals(warnings.filter((text) => text === message).length, 1);
      }
    }
  });
});
