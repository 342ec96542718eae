/**
 * Many sessions in little memory: columns move between blocks while all stages
 * read them, for symbols that are sparse, begin late or pause.
 */
import { assert, assertEquals } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  type Day,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
  withFolder,
} from "./_market.ts";
import { isClose, naiveEma } from "./_naive_indicators.ts";
import {
  type Asked,
  dayBars,
  expectedSession,
  seriesByDay,
} from "./_reference.ts";

const SYMBOLS = ["DENSE", "SPARSE", "LATE", "PAUSED"];
const INTERVALS = ["1m", "15m", "1d"] as const;
const DEPTH: Readonly<Record<string, number>> = {
  DENSE: 3,
  SPARSE: 1,
  LATE: 2,
  PAUSED: 0,
};

function tradingDays(from: string, to: string): Day[] {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  return time.getTradingDates(from, to).map((date) => ({
    date,
    ...time.getSessionBoundaryTimes(date),
  }));
}

/** Checksums of all bars in the window, which detect a single wrong row. */
function makeWindowReader(
  sums: number[],
  seen: number[],
  overnight: (number | undefined)[],
): Strategy {
  return {
    subscriptions: [{ intervals: ["1m", "15m", "1d"] }],
    onSessionStart(context) {
      for (const symbol of context.symbols) {
        for (const interval of INTERVALS) {
          const bars = context.bars(symbol, interval);
          let sum = 0;
          for (let i = 0; i < bars.length; i++) {
            sum += bars.close(i) + bars.volume(i) + bars.timestamp(i) / 1e6;
          }
          sums.push(bars.length, sum);
          // The rows before the window are kept as well.
          if (interval !== "1m") sums.push(bars.close(-1), bars.close(-32));
        }
        const ema = context.indicator(symbol, "ema");
        overnight.push(ema.value, ema.at(-32));
      }
    },
    onBar(context, bar) {
      seen.push(bar.close + bar.volume);
      if (bar.interval === "15m") {
        seen.push(context.indicator(bar.symbol, "ema").value ?? -1);
      }
    },
  };
}

function config(days: readonly Day[], shift: number) {
  return makeConfig({
    days: days.slice(shift),
    symbols: SYMBOLS,
    data: {
      streams: INTERVALS,
      derived_bars: { min_coverage: 0.1 },
      historical: {
        data: [
          { trailing_days: 3, intervals: ["1m"], apply_to: ["DENSE"] },
          { trailing_days: 1, intervals: ["1m"], apply_to: ["SPARSE"] },
          { trailing_days: 2, intervals: ["1m"], apply_to: ["LATE"] },
        ],
      },
      indicators: {
        session: [{ id: "ema", name: "ema", period: 9, interval: "15m" }],
      },
    },
  });
}

function expectedWindows(asked: Asked, days: readonly Day[], shift: number) {
  const sums: number[] = [];
  const overnight: (number | undefined)[] = [];
  const series = new Map(
    SYMBOLS.flatMap((symbol) =>
      INTERVALS.map((interval) => [
        `${symbol} ${interval}`,
        seriesByDay(asked, symbol, interval, days),
      ])
    ),
  );
  // Daily bars are known of every session that is loaded for any symbol.
  const deepest = Math.max(...Object.values(DEPTH));
  const known = (symbol: string, interval: string, today: number) => {
    const depth = interval === "1d" ? deepest : DEPTH[symbol];
    return series.get(`${symbol} ${interval}`)
      ?.slice(shift - depth, today).flat() ?? [];
  };
  for (let today = shift; today < days.length; today++) {
    for (const symbol of SYMBOLS) {
      for (const interval of INTERVALS) {
        const past = days.slice(Math.max(0, today - DEPTH[symbol]), today);
        const bars = seriesByDay(asked, symbol, interval, past).flat();
        let sum = 0;
        for (const bar of bars) {
          sum += bar.close + bar.volume + bar.timestamp / 1e6;
        }
        sums.push(bars.length, sum);
        const all = known(symbol, interval, today);
        if (interval !== "1m") {
          sums.push(all.at(-1)?.close ?? NaN, all.at(-32)?.close ?? NaN);
        }
      }
      const values = naiveEma(known(symbol, "15m", today), 9);
      overnight.push(values.at(-1), values.at(-32));
    }
  }
  return { sums, overnight };
}

/** Close and volume of every bar, and the average at every 15m bar. */
function expectedBars(asked: Asked, days: readonly Day[], shift: number) {
  const lines = SYMBOLS.map((symbol) => {
    const from = Math.max(0, shift - DEPTH[symbol]);
    const bars = seriesByDay(asked, symbol, "15m", days.slice(from)).flat();
    const values = naiveEma(bars, 9);
    return new Map(bars.map((bar, i) => [bar.timestamp, values[i]]));
  });
  return days.slice(shift).flatMap((day) =>
    expectedSession(asked, day).flatMap((bar) => {
      const value = bar.close + bar.volume;
      if (bar.interval !== "15m") return [value];
      const line = lines[SYMBOLS.indexOf(bar.symbol)];
      return [value, line.get(bar.timestamp) ?? -1];
    })
  );
}

Deno.test("over 60 sessions windows and bars stay right while memory is reused, for any credits and batch size", async () => {
  await withFolder(async (folder) => {
    const days = tradingDays("2024-05-06", "2024-08-02");
    const shift = 3;
    assert(days.length - shift > 55);
    const market: Market = makeMarket(folder, {
      days,
      symbols: [
        { name: "DENSE", seed: 51, gaps: 0.1 },
        { name: "SPARSE", seed: 52, gaps: 0.9 },
        { name: "LATE", seed: 53, gaps: 0.3, from: days[20].date },
        {
          name: "PAUSED",
          seed: 54,
          gaps: 0.2,
          to: days[50].date,
          empty: days.slice(25, 32).map(({ date }) => date),
        },
      ],
    });
    const asked: Asked = {
      market,
      symbols: SYMBOLS,
      intervals: INTERVALS,
      minCoverage: 0.1,
    };
    const windows = expectedWindows(asked, days, shift);
    const bars = expectedBars(asked, days, shift);
    const hashes = new Set<string>();
    for (
      const flow of [
        { runner: "inline" },
        { runner: "inline", credits: 1, batchSlices: 1 },
        LAYOUTS.workers,
        { ...LAYOUTS.workers, credits: 1, batchSlices: 3 },
        { ...LAYOUTS.workers, credits: 4_096, batchSlices: 1_024 },
        LAYOUTS["joined workers"],
        { ...LAYOUTS["joined workers"], credits: 1, batchSlices: 3 },
      ] as const
    ) {
      const sums: number[] = [];
      const seen: number[] = [];
      const overnight: (number | undefined)[] = [];
      const { hash, sessions } = await runBacktest(config(days, shift), {
        db: market.db,
        ...flow,
        strategies: [makeWindowReader(sums, seen, overnight)],
      });
      hashes.add(hash);
      assertEquals(sums, windows.sums, JSON.stringify(flow));
      assertEquals(overnight.length, windows.overnight.length);
      const off = overnight.findIndex((value, i) =>
        !isClose(value, windows.overnight[i])
      );
      assertEquals(off, -1, `value ${off} of ${JSON.stringify(flow)}`);
      assertEquals(seen.length, bars.length);
      const wrong = seen.findIndex((value, i) => !isClose(value, bars[i]));
      assertEquals(wrong, -1, `bar ${wrong} of ${JSON.stringify(flow)}`);
      assertEquals(
        sessions.map((session) => SYMBOLS.map((s) => session.bars[s])),
        days.slice(shift).map((day) =>
          SYMBOLS.map((symbol) => dayBars(market, symbol, day).length)
        ),
      );
    }
    assertEquals(hashes.size, 1);
  });
});

Deno.test("a session without any bar begins and ends, and time advances to its close", async () => {
  await withFolder(async (folder) => {
    const days = tradingDays("2024-05-06", "2024-05-10");
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 1, empty: [days[1].date, days[4].date] }],
    });
    for (const layout of Object.values(LAYOUTS)) {
      const trace: string[] = [];
      const { sessions } = await runBacktest(
        makeConfig({
          days,
          symbols: ["AAA"],
          data: { streams: ["1m", "1h"] },
        }),
        {
          db: market.db,
          ...layout,
          strategies: [{
            subscriptions: [{ intervals: ["1h"] }],
            onSessionStart: ({ session, time }) => {
              assertEquals(time, session.open);
              trace.push(`start ${session.date}`);
            },
            onSessionEnd: (context) => {
              const { session, time } = context;
              assertEquals(time, session.close);
              trace.push(`end ${session.date} ${context.quality("AAA")}`);
            },
          }],
        },
      );
      assertEquals(
        trace,
        days.flatMap(({ date }, i) => [
          `start ${date}`,
          `end ${date} ${i === 1 || i === 4 ? 0 : 100}`,
        ]),
      );
      assertEquals(sessions.map((s) => s.quality.AAA), [100, 0, 100, 100, 0]);
    }
  });
});
