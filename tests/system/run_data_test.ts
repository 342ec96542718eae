/** The data of a run that is over is what its strategies could read last. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { BarSeries } from "../../src/session/bar_series.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import type { SessionMetrics } from "../../src/session/session_metrics.ts";
import { startBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-05");
const RUN = daysBetween("2024-07-02", "2024-07-05");
const SYMBOLS = ["AAA", "BBB"];
const INTERVALS = ["1m", "5m", "1d"] as const;

function barsOf(series: BarSeries) {
  return Array.from({ length: series.length }, (_, i) => ({
    ...series.at(i),
    coverage: series.coverage(i),
  }));
}

function plain({ volume, high, low, vwap }: SessionMetrics) {
  return { volume, high, low, vwap };
}

/** Everything that a strategy can read at the end of a session. */
function readAll(context: StrategyContext, id: string) {
  return SYMBOLS.map((symbol) => ({
    bars: INTERVALS.map((interval) => barsOf(context.bars(symbol, interval))),
    indicators: ["fast", "price"].map((id) =>
      context.indicator(symbol, id).value
    ),
    historical: context.historicalIndicator(symbol, id),
    quality: INTERVALS.map((interval) => context.quality(symbol, interval)),
    quote: context.quote(symbol),
    metrics: plain(context.metrics(symbol)),
  }));
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: the data of a run that is over is what its strategies could read last`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 1, gaps: 0.02 }, {
          name: "BBB",
          seed: 2,
          gaps: 0.3,
          omitsNoTrade: true,
        }],
      });
      const config = makeConfig({
        days: RUN,
        symbols: SYMBOLS,
        data: {
          streams: [...INTERVALS],
          derived_bars: { min_coverage: 0.5 },
          historical: {
            data: [{ trailing_days: 3, intervals: ["1m"], apply_to: "all" }],
            indicators: {
              volume: {
                type: "trailing_average",
                period: "3d",
                field: "volume",
              },
            },
          },
          indicators: {
            session: [
              { id: "fast", name: "ema", period: 5, interval: "5m" },
              { id: "price", name: "vwap", interval: "1m" },
            ],
          },
        },
      });
      let seen: ReturnType<typeof readAll> = [];
      const strategy: Strategy = {
        name: "reader",
        subscriptions: [{ intervals: [...INTERVALS] }],
        onBar() {},
        onSessionEnd(context) {
          seen = readAll(context, "volume");
        },
      };
      const run = startBacktest(config, {
        db,
        ...LAYOUTS[layout],
        strategies: [strategy],
      });
      assertThrows(() => run.sessionData(), TypeError, "this one is starting");
      const { sessions } = await run.result;
      const data = run.sessionData();
      assertEquals(data, run.sessionData());
      assertEquals(data.symbols, SYMBOLS);
      assertEquals(data.intervals("AAA"), [...INTERVALS]);
      // Some slots of AAA are missing.
      assert(seen[0].quality[0] < 100);
      SYMBOLS.forEach((symbol, i) => {
        const { bars, indicators, historical, quality, quote, metrics } =
          seen[i];
        INTERVALS.forEach((interval, k) => {
          assert(bars[k].length > 0);
          assertEquals(barsOf(data.getBars(symbol, interval)), bars[k]);
        });
        assert(indicators.every((value) => value !== undefined));
        assertEquals(
          ["fast", "price"].map((id) => data.getIndicator(symbol, id)),
          indicators,
        );
        assert(historical !== undefined);
        assertEquals(data.getHistoricalIndicator(symbol, "volume"), historical);
        assertEquals(
          INTERVALS.map((interval) => data.getQualityMetric(symbol, interval)),
          quality,
        );
        assertEquals(data.getLatestQuote(symbol), quote);
        assertEquals(plain(data.getSessionMetrics(symbol)), metrics);
      });
      assertEquals(sessions.length, RUN.length);
      assertEquals(data.getIndicator("AAA", "slow"), undefined);
    });
  });
}
