/** The data of each exchange group of a run that is over. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type {
  Strategy,
  StrategyContext,
} from "../../../src/strategy/strategy.ts";
import { startBacktest } from "../../../src/system/system_manager.ts";
import { withFolder } from "../_market.ts";
import { groupConfig, writeGroups } from "./_groups.ts";

const RANGE = { from: "2025-01-08", to: "2025-01-10" };
const SYMBOLS = ["SPY", "BTCUSD", "VOD", "MSFT"];
const INTERVALS = ["1m", "5m"] as const;

/** What a strategy reads of a symbol, at the end of a session of its group. */
function readOf(context: StrategyContext, symbol: string): unknown[] {
  const bars = INTERVALS.map((interval) => {
    const series = context.bars(symbol, interval);
    return [series.length, series.at(0), series.at(-1)];
  });
  return [
    bars,
    context.indicator(symbol, "mean").value,
    context.metrics(symbol).volume,
  ];
}

for (const runner of ["inline", "workers"] as const) {
  Deno.test(`the data of a run of several groups are those of each group, in ${runner}`, () =>
    withFolder(async (folder) => {
      const db = writeGroups(folder, { from: "2025-01-06", to: RANGE.to });
      const config = groupConfig({
        db,
        symbols: SYMBOLS,
        range: RANGE,
        data: {
          streams: [...INTERVALS],
          historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
          indicators: {
            session: [{ id: "mean", name: "sma", period: 5, interval: "5m" }],
          },
        } as never,
      });
      const seen = new Map<string, unknown[]>();
      const strategy: Strategy = {
        subscriptions: [{ intervals: [...INTERVALS] }],
        onSessionEnd(context) {
          const { exchange } = context.session;
          for (const symbol of SYMBOLS) {
            const own = context.sessionOf(symbol)?.exchange;
            if (own === exchange) seen.set(symbol, readOf(context, symbol));
          }
        },
      };
      const run = startBacktest(config, { db, runner, strategies: [strategy] });
      await run.result;
      assertEquals(seen.size, SYMBOLS.length);
      for (const symbol of SYMBOLS) {
        const data = run.sessionData(symbol);
        assert(data.symbols.includes(symbol));
        const bars = INTERVALS.map((interval) => {
          const series = data.getBars(symbol, interval);
          return [series.length, series.at(0), series.at(-1)];
        });
        assertEquals(
          [
            bars,
            data.getIndicator(symbol, "mean"),
            data.getSessionMetrics(symbol)?.volume,
          ],
          seen.get(symbol),
          symbol,
        );
      }
      assertEquals(run.sessionData("SPY"), run.sessionData("MSFT"));
      assertEquals(run.sessionData("SPY").symbols, ["SPY", "MSFT"]);
      assertThrows(
        () => run.sessionData(),
        TypeError,
        'name a symbol: sessionData("SPY")',
      );
      assertThrows(
        () => run.sessionData("XXX"),
        TypeError,
        'The run has no symbol "XXX"; it has SPY, BTCUSD, VOD, MSFT',
      );
    }));
}
