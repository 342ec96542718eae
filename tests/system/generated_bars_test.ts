import { assertEquals } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  type RawBar,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

/** The minutes aggregated from seconds, of the slots in `isKept`. */
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

Deno.test("a run with minutes generated from seconds equals one with stored minutes, and reports them", async () => {
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
    // Scoring has no effect on delivery.
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
