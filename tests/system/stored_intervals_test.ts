/** Runs on stored longer bars against runs on the minutes that make them up. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { StoredInterval } from "../../src/types.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  type RawBar,
  slotsOfDay,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

const INTERVALS = ["2m", "5m", "30m", "1h", "1h-clock", "4h"] as const;
const SYMBOLS = [{ name: "AAA", seed: 3 }, { name: "BBB", seed: 4 }];
// With the early close of 3 July.
const DAYS = daysBetween("2024-06-27", "2024-07-09");
const RUN = DAYS.slice(3);

/** The bars of an interval of each symbol and date, made of the minutes. */
function aggregate(market: Market, interval: string) {
  return SYMBOLS.flatMap(({ name }) =>
    market.days.map((day) => {
      const minutes = market.bars.get(name)?.get(day.date) ?? [];
      const rows = slotsOfDay(day, interval).map(({ start, end }): RawBar => {
        const inside = minutes.filter(({ timestamp }) =>
          timestamp >= start && timestamp < end
        );
        return {
          timestamp: start,
          open: inside[0].open,
          high: Math.max(...inside.map(({ high }) => high)),
          low: Math.min(...inside.map(({ low }) => low)),
          close: inside[inside.length - 1].close,
          volume: inside.reduce((sum, { volume }) => sum + volume, 0),
        };
      });
      return { name, date: day.date, rows };
    })
  );
}

/** A new store with the bars of an interval alone, whose slots are those of `slots`. */
function storeOf(
  folder: string,
  market: Market,
  interval: StoredInterval,
  slots: StoredInterval = interval,
): string {
  const db = `${folder}/${interval}.db`;
  const store = openBarStore(db, { create: true });
  for (const { name, date, rows } of aggregate(market, slots)) {
    const bars = makeColumns(rows.length);
    for (const field of Object.keys(bars) as (keyof RawBar)[]) {
      rows.forEach((row, i) => bars[field][i] = row[field]);
    }
    store.writeDay(name, interval, date, bars, 0, rows.length, {
      exchange: "US_EQUITY",
    });
  }
  store.close();
  return db;
}

/** Runs a strategy on one interval that records all it reads, and trades. */
async function run(
  db: string,
  interval: StoredInterval,
  way: Omit<RunOptions, "db">,
  speed = 0,
  generates = false,
) {
  const seen: string[] = [];
  const strategy: Strategy = {
    name: "reader",
    subscriptions: [{ intervals: [interval, "1d"] }],
    onBar(context, bar) {
      const { symbol } = bar;
      const { open, high, low, close, volume, coverage } = bar;
      const bars = context.bars(symbol, bar.interval);
      seen.push(
        [
          context.time,
          symbol,
          bar.interval,
          bar.timestamp,
          open,
          high,
          low,
          close,
          volume,
          coverage,
          bars.length,
          bars.close(0),
          context.indicator(symbol, "average").value,
          context.historicalIndicator(symbol, "top"),
          context.quality(symbol, interval),
          context.metrics(symbol).high,
          context.quote(symbol)?.timestamp,
        ].join(),
      );
      if (bar.interval !== interval) return;
      const held = context.position(symbol);
      if (volume % 2 === 0 && held === 0) context.buy(symbol, 3);
      else if (held > 0) context.sell(symbol, held);
    },
  };
  const config = makeConfig({
    days: RUN,
    symbols: SYMBOLS.map(({ name }) => name),
    speed,
    data: {
      streams: [interval, "1d"],
      gap_filler: { generate_missing: generates },
      historical: { data: [{ trailing_days: 2, intervals: [interval] }] },
      indicators: {
        session: [{ id: "average", name: "ema", period: 3, interval }],
        historical: { top: { type: "trailing_max", period: "2d" } },
      },
    },
  });
  const result = await runBacktest(config, {
    db,
    ...way,
    strategies: [strategy],
  });
  return { result, seen };
}

for (const interval of INTERVALS) {
  Deno.test(`a run on stored ${interval} bars reads and fills what one on their minutes does`, async () => {
    await withFolder(async (folder) => {
      const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
      const truth = await run(market.db, interval, { runner: "inline" });
      assertEquals(truth.result.baseInterval, "1m");
      assert(truth.result.fills.length > 3);
      const db = storeOf(folder, market, interval);
      const hashes = new Set<string>();
      for (const way of WAYS) {
        const { result, seen } = await run(db, interval, way);
        assertEquals(seen, truth.seen);
        assertEquals(result.fills, truth.result.fills);
        assertEquals(result.accountHash, truth.result.accountHash);
        assertEquals(result.baseInterval, interval);
        assertEquals(result.dataWarnings, []);
        assertEquals(
          result.metrics.bars,
          2 * RUN.reduce(
            (sum, day) => sum + slotsOfDay(day, interval).length,
            0,
          ),
        );
        hashes.add(result.hash);
      }
      // Paced by a clock, so fast that a session takes 20 ms.
      const paced = await run(db, interval, { runner: "workers" }, 1e6);
      assertEquals(paced.seen, truth.seen);
      hashes.add(paced.result.hash);
      assertEquals(hashes.size, 1);
    });
  });
}

Deno.test("bars missing among stored longer ones are generated from the minutes", async () => {
  await withFolder(async (folder) => {
    for (const interval of ["5m", "1h", "1h-clock"] as const) {
      const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
      const db = storeOf(folder, market, interval);
      const truth = await run(db, interval, { runner: "inline" });
      // Each third bar is stored, beside all minutes.
      const holed = openBarStore(market.db);
      for (const { name, date, rows } of aggregate(market, interval)) {
        const kept = rows.filter((_, i) => i % 3 === 1);
        if (kept.length === 0) continue;
        const bars = makeColumns(kept.length);
        for (const field of Object.keys(bars) as (keyof RawBar)[]) {
          kept.forEach((row, i) => bars[field][i] = row[field]);
        }
        holed.writeDay(name, interval, date, bars, 0, kept.length, {
          exchange: "US_EQUITY",
        });
      }
      holed.close();
      for (const way of WAYS.slice(0, 3)) {
        const { result, seen } = await run(market.db, interval, way, 0, true);
        assertEquals(result.baseInterval, interval);
        assertEquals(seen, truth.seen);
        assertEquals(result.fills, truth.result.fills);
        const { expected, traded, generated } = result.quality.AAA[interval];
        assertEquals(traded, expected);
        assert((generated ?? 0) > expected / 2, `${generated} of ${expected}`);
      }
    }
  });
});

Deno.test("hours by the clock that are stored as hours from the open are not delivered, and a warning says how to mend that", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const db = storeOf(folder, market, "1h", "1h-clock");
    const { result } = await run(db, "1h", { runner: "inline" });
    // One bar of each session begins at the open.
    assertEquals(result.metrics.bars, 2 * RUN.length);
    const [warning] = result.dataWarnings
      .filter(({ kind }) => kind === "bars_outside");
    assert(
      warning.message.endsWith(
        "if they begin by the clock, import them again: they are then stored as 1h-clock",
      ),
      warning.message,
    );
  });
});

Deno.test("a set of a sweep over stored longer bars equals a backtest of its own", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    for (const interval of ["5m", "1h", "1h-clock"] as const) {
      const db = storeOf(folder, market, interval);
      const input: SessionConfigInput = {
        backtest_config: {
          start_date: RUN[0].date,
          end_date: RUN[RUN.length - 1].date,
        },
        session_data_config: {
          symbols: ["AAA", "BBB"],
          streams: [interval, "1d"],
          historical: { data: [{ trailing_days: 2, intervals: [interval] }] },
          indicators: {
            session: [{
              id: "average",
              name: "ema",
              period: "$period" as unknown as number,
              interval,
            }],
          },
        },
        strategies: [{
          module: new URL("../fixtures/strategies/cross_on.ts", import.meta.url)
            .href,
          params: { interval, id: "average" },
        }],
      };
      const { best, failed } = await runSweep(input, {
        db,
        space: ["period=2..4"],
        workers: 2,
      });
      assertEquals([best.length, failed], [3, 0]);
      for (const { parameters, hash } of best) {
        const config = parseSessionConfig(input, { variables: parameters });
        const alone = await runBacktest(config, { db, runner: "inline" });
        assert(alone.fills.length > 10);
        assertEquals(hash, alone.accountHash);
      }
    }
  });
});
