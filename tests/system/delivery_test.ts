/**
 * Everything that a strategy receives equals a naive calculation from the raw
 * bars: every bar, indicator, score and window of a small market with gaps, an
 * empty day, an early close and symbols of different history.
 */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import {
  daysBetween,
  type Layout,
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
import { deliveredOf, makeRecorder, type Recording } from "./_recorder.ts";
import {
  isClose,
  naiveAtr,
  naiveEma,
  naiveRsi,
  naiveSma,
  naiveVwap,
} from "./_naive_indicators.ts";
import {
  type Asked,
  dayBars,
  type Delivered,
  expectedSession,
  seriesByDay,
} from "./_reference.ts";

const SYMBOLS = ["AAA", "BBB", "CCC", "DDD"];
const INTERVALS = ["1m", "5m", "15m", "30m", "1h", "1d"] as const;
/** By symbol: trailing sessions of intraday bars. */
const DEPTH: Readonly<Record<string, number>> = {
  AAA: 3,
  BBB: 1,
  CCC: 3,
  DDD: 3,
};
const RUN = daysBetween("2024-06-28", "2024-07-09");
const FIRST = SUMMER_2024.indexOf(RUN[0]);
const INDICATORS = [
  { id: "sma", name: "sma", period: 7, interval: "1m" },
  { id: "ema", name: "ema", period: 10, interval: "5m" },
  { id: "rsi", name: "rsi", period: 14, interval: "5m" },
  { id: "atr", name: "atr", period: 5, interval: "15m" },
  { id: "vwap", name: "vwap", interval: "1m" },
  { id: "hour", name: "ema", period: 4, interval: "1h" },
  { id: "day", name: "sma", period: 2, interval: "1d" },
] as const;

interface Recorded {
  readonly market: Market;
  readonly recording: Recording;
  readonly result: RunResult;
  readonly asked: Asked;
}

async function record(folder: string, layout: Layout): Promise<Recorded> {
  const market = makeMarket(folder, {
    days: SUMMER_2024,
    symbols: [
      { name: "AAA", seed: 1 },
      { name: "BBB", seed: 2, gaps: 0.03 },
      { name: "CCC", seed: 3, gaps: 0.4, empty: ["2024-07-01"] },
      { name: "DDD", seed: 4, gaps: 0.2, omitsNoTrade: true },
    ],
  });
  const config = makeConfig({
    days: RUN,
    symbols: SYMBOLS,
    data: {
      streams: INTERVALS,
      historical: {
        data: [
          {
            trailing_days: 3,
            intervals: ["1m"],
            apply_to: ["AAA", "CCC", "DDD"],
          },
          { trailing_days: 1, intervals: ["1m", "5m"], apply_to: ["BBB"] },
        ],
      },
      indicators: { session: INDICATORS },
    },
  });
  const recording = makeRecorder({
    intervals: INTERVALS,
    indicators: INDICATORS.map(({ id }) => id),
  });
  const result = await runBacktest(config, {
    db: market.db,
    ...LAYOUTS[layout],
    strategies: [recording.strategy],
  });
  const asked = {
    market,
    symbols: SYMBOLS,
    intervals: INTERVALS,
    omitsNoTrade: ["DDD"],
  };
  return { market, recording, result, asked };
}

const recorded = new Map<Layout, Promise<Recorded>>();

/** The tests of a layout share one run. */
function run(layout: Layout): Promise<Recorded> {
  let found = recorded.get(layout);
  if (found === undefined) {
    found = withFolder((folder) => record(folder, layout));
    recorded.set(layout, found);
  }
  return found;
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: every bar of every interval is delivered in its slice, in order, with the values of the raw bars`, async () => {
    const { recording, asked } = await run(layout);
    const expected = RUN.flatMap((day) => expectedSession(asked, day));
    assert(expected.length > 8_000);
    assertEquals(recording.calls.map(deliveredOf), expected);
  });

  Deno.test(`${layout}: SMA, EMA, RSI, ATR and VWAP, warmed up on the trailing history, equal a naive calculation`, async () => {
    const { recording, asked } = await run(layout);
    const values = SYMBOLS.map((symbol) => naiveIndicators(asked, symbol));
    let ready = 0;
    for (const call of recording.calls) {
      const expected = values[SYMBOLS.indexOf(call.symbol)](call);
      expected.forEach((value, i) => {
        if (value !== undefined) ready++;
        assert(
          isClose(call.indicators[i], value),
          `${INDICATORS[i].id} of ${call.symbol} at ${
            new Date(call.time).toISOString()
          } is ${call.indicators[i]}, expected ${value}`,
        );
      });
    }
    assert(ready > 40_000);
  });

  Deno.test(`${layout}: quality as of every slice equals a count of the slots`, async () => {
    const { recording, asked } = await run(layout);
    let below = 0;
    for (const { symbol, time, quality } of recording.calls) {
      const expected = naiveQuality(asked, symbol, time);
      if (expected < 100) below++;
      assertEquals(
        quality,
        expected,
        `${symbol} ${new Date(time).toISOString()}`,
      );
    }
    assert(below > 1_000);
  });

  Deno.test(`${layout}: the trailing history has exactly the configured sessions at each session's start and end`, async () => {
    const { recording, asked } = await run(layout);
    assertEquals(
      recording.notes.map(({ date, at, time }) => [date, at, time]),
      RUN.flatMap(({ date, open, close }) => [
        [date, "start", open],
        [date, "end", close],
      ]),
    );
    for (const { date, at, lengths, oldest } of recording.notes) {
      const today = SUMMER_2024.findIndex((day) => day.date === date);
      for (const symbol of SYMBOLS) {
        const days = SUMMER_2024.slice(
          today - DEPTH[symbol],
          at === "end" ? today + 1 : today,
        );
        for (const interval of INTERVALS) {
          const bars = seriesByDay(asked, symbol, interval, days).flat();
          const name = `${symbol} ${interval}`;
          assertEquals(lengths[name], bars.length, `${name} ${date} ${at}`);
          assertEquals(oldest[name], bars[0]?.timestamp ?? NaN, name);
        }
      }
    }
  });

  Deno.test(`${layout}: quote, volume, high, low and average price are those of the session so far`, async () => {
    const { recording, asked } = await run(layout);
    recording.calls.forEach((call, i) => {
      const { high, low, vwap } = recording.metrics[i];
      const today = RUN.find(({ open, close }) =>
        call.time > open && call.time <= close
      );
      assert(today !== undefined);
      const bars = dayBars(asked.market, call.symbol, today).filter((bar) =>
        bar.timestamp + MINUTE <= call.time
      );
      assertEquals(call.price, bars[bars.length - 1].close);
      assertEquals(call.traded, bars.reduce((sum, b) => sum + b.volume, 0));
      assertEquals(high, bars.reduce((h, b) => Math.max(h, b.high), -Infinity));
      assertEquals(low, bars.reduce((l, b) => Math.min(l, b.low), Infinity));
      const average = naiveVwap(bars)[bars.length - 1];
      assert(isClose(Number.isNaN(vwap) ? undefined : vwap, average));
    });
  });

  Deno.test(`${layout}: the result's counts of sessions, bars, slots and skipped bars equal those of the raw bars`, async () => {
    const { result, asked, recording } = await run(layout);
    assertEquals(result.sessions.map((s) => s.date), RUN.map((d) => d.date));
    assertEquals(
      result.sessions.map((s) => [s.open, s.close]),
      RUN.map((d) => [
        new Date(d.open).toISOString(),
        new Date(d.close).toISOString(),
      ]),
    );
    const slots = RUN.reduce((n, d) => n + (d.close - d.open) / MINUTE, 0);
    assertEquals(slots, 6 * 390 + 210);
    for (const symbol of SYMBOLS) {
      const counts = RUN.map((day) =>
        dayBars(asked.market, symbol, day).length
      );
      assertEquals(result.sessions.map((s) => s.bars[symbol]), counts);
      const traded = counts.reduce((a, b) => a + b);
      const noTrade = symbol === "DDD" ? slots - traded : 0;
      const missing = slots - traded - noTrade;
      assertEquals(result.quality[symbol]["1m"], {
        quality: 100 * (traded + noTrade) / slots,
        expected: slots,
        traded,
        generated: 0,
        no_trade: noTrade,
        missing,
        skipped: 0,
      });
      for (const interval of INTERVALS.slice(1)) {
        const made = recording.calls.filter((call) =>
          call.symbol === symbol && call.interval === interval
        ).length;
        const whole = RUN.reduce((n, { open, close }) => {
          const minutes = { "5m": 5, "15m": 15, "30m": 30, "1h": 60 }[
            interval as string
          ] ?? 1_440;
          return n + Math.ceil((close - open) / MINUTE / minutes);
        }, 0);
        const skipped = symbol === "DDD" ? 0 : whole - made;
        assertEquals(
          result.quality[symbol][interval].skipped,
          skipped,
          `${symbol} ${interval}`,
        );
      }
    }
    assertEquals(result.metrics.events, recording.calls.length);
    assertEquals(result.metrics.calls, recording.calls.length);
  });
}

/** The values of all indicators of a symbol at a call. */
function naiveIndicators(asked: Asked, symbol: string) {
  const days = SUMMER_2024.slice(FIRST - DEPTH[symbol]);
  const lines = INDICATORS.map((indicator) => {
    const byDay = seriesByDay(asked, symbol, indicator.interval, days);
    const bars = byDay.flat();
    const values = {
      sma: () => naiveSma(bars, 7),
      ema: () => naiveEma(bars, 10),
      rsi: () => naiveRsi(bars, 14),
      atr: () => naiveAtr(bars, 5),
      vwap: () => byDay.flatMap(naiveVwap),
      hour: () => naiveEma(bars, 4),
      day: () => naiveSma(bars, 2),
    }[indicator.id]();
    const ends = byDay.flatMap((rows, i) =>
      rows.map((bar) => endOf(bar, indicator.interval, days[i].close))
    );
    return { ends, values };
  });
  return (call: Delivered) => {
    const today = SUMMER_2024.find((day) => day.close >= call.time);
    assert(today !== undefined);
    return lines.map(({ ends, values }, i) => {
      let newest = -1;
      while (newest + 1 < ends.length && ends[newest + 1] <= call.time) {
        newest++;
      }
      // The last known value stays, unless the indicator begins anew each day.
      const isOld = INDICATORS[i].id === "vwap" && !(ends[newest] > today.open);
      return isOld ? undefined : values[newest];
    });
  };
}

function endOf(bar: RawBar, interval: string, close: number): number {
  const minutes =
    { "1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60 }[interval];
  return Math.min(bar.timestamp + (minutes ?? 1_440) * MINUTE, close);
}

/** 100 × minutes with a bar ÷ minutes that have ended. */
function naiveQuality(
  { market, omitsNoTrade }: Asked,
  symbol: string,
  time: number,
) {
  const today = RUN.find(({ open, close }) => time > open && time <= close);
  assert(today !== undefined);
  const over = (time - today.open) / MINUTE;
  const bars = dayBars(market, symbol, today).filter((bar) =>
    bar.timestamp < time
  );
  if (omitsNoTrade?.includes(symbol)) return bars.length === 0 ? 0 : 100;
  return 100 * bars.length / over;
}
