/** History and indicators adjusted for splits, as of the running session. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { importActions } from "../../src/ingest/actions/import_actions.ts";
import { BUILTIN_INDICATORS } from "../../src/indicators/builtin.ts";
import { customIndicator } from "../../src/indicators/custom.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  adjustedStore,
  assertNear,
  readAll,
  splitOf,
  tradedFactor,
} from "./_actions.ts";
import {
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
  randomNumbers,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";

const DAYS = SUMMER_2024;
const RUN = DAYS.slice(6);
const INTERVALS = ["1m", "5m", "30m", "1d", "1w"];
const INDICATORS = {
  session: [
    { id: "ema1d", name: "ema", period: 200, interval: "1d" },
    { id: "ema3d", name: "ema", period: 3, interval: "1d" },
    { id: "vwap", name: "vwap", interval: "1m" },
    { id: "rsi", name: "rsi", period: 14, interval: "1m" },
    { id: "obv", name: "obv", interval: "5m" },
    {
      id: "volumes",
      name: "sma",
      params: { period: 20, source: "volume" },
      interval: "1m",
    },
    { id: "bands", name: "bbands", period: 15, interval: "30m" },
    { id: "atr", name: "atr", period: 3, interval: "1d" },
    { id: "week", name: "sma", period: 1, interval: "1w" },
    { id: "trend", name: "supertrend", period: 5, interval: "5m" },
  ],
  historical: {
    volume: { type: "avg_volume", period: "3d", granularity: "minute" },
    ranges: { type: "avg_range", period: "2d", granularity: "minute" },
    levels: { type: "high_low", period: "4d" },
    average: { type: "avg_volume", period: "5d" },
  },
} as const;
const IDS = INDICATORS.session.map(({ id }) => id);
const KEYS = ["volume", "ranges", "levels.high", "levels.low", "average"];

/** AAPL's ratios and a reverse one; the first lies in the history of the run. */
const SPLITS: readonly CorporateAction[] = [
  splitOf("AAA", "2024-06-13", 2),
  splitOf("AAA", "2024-06-17", 1.5),
  splitOf("AAA", "2024-06-26", 7),
  // A Saturday: it holds from Monday on.
  splitOf("XXX", "2024-06-29", 3),
  splitOf("AAA", "2024-07-03", 4),
  splitOf("AAA", "2024-07-09", 0.1),
];

function market(folder: string, seed: number): Market {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [
      { name: "AAA", seed, gaps: 0.02 },
      { name: "BBB", seed: seed + 1 },
      { name: "XXX", seed: seed + 2, gaps: 0.1, omitsNoTrade: true },
    ],
  });
}

function config(
  symbols: readonly string[],
  universe: readonly string[],
  adjustment: "raw" | "splits" | "total",
) {
  return makeConfig({
    days: RUN,
    symbols,
    data: {
      universe,
      adjustment,
      streams: INTERVALS,
      derived_bars: { min_coverage: 0.3 },
      historical: {
        data: [
          { trailing_days: 3, intervals: ["1m", "5m", "30m"] },
          { trailing_days: 5, intervals: ["1d"] },
          { trailing_days: 10, intervals: ["1w"] },
        ],
      },
      indicators: INDICATORS,
    } as never,
  });
}

/** What a run shows of some symbols, by date: at its start, in it and at its end. */
async function seen(
  db: string,
  symbols: readonly string[],
  adjustment: "raw" | "splits" | "total",
  options: object = { runner: "inline" },
  universe: readonly string[] = [],
): Promise<{ byDate: Map<string, number[]>; hash: string }> {
  const byDate = new Map<string, number[]>();
  let slice = 0;
  const read: NonNullable<Strategy["onSessionStart"]> = (c) => {
    const { date } = c.session;
    const found = byDate.get(date) ?? [];
    byDate.set(date, found);
    for (const symbol of [...symbols, ...universe]) {
      found.push(...readAll(c, symbol, INTERVALS, IDS, KEYS));
    }
  };
  const strategy: Strategy = {
    subscriptions: [{
      symbols: [symbols[0], ...universe],
      intervals: ["1m"],
    }],
    setup: (c) => {
      for (const one of universe) c.addSymbol(one);
    },
    onSessionStart: (c) => {
      slice = 0;
      read(c);
    },
    onBar: (c, bar) => {
      if (bar.symbol !== symbols[0]) return;
      if (slice++ % 180 === 17) read(c);
    },
    onSessionEnd: read,
  };
  const config_ = config(symbols, universe, adjustment);
  const result = await runBacktest(config_, {
    db,
    strategies: [strategy],
    ...options,
  });
  return { byDate, hash: result.hash };
}

Deno.test("in every session, history and indicators are those of bars that a vendor had adjusted by then", () =>
  withFolder(async (folder) => {
    const made = market(folder, 71);
    const symbols = ["AAA", "BBB", "XXX"];
    const of = (symbol: string) =>
      SPLITS.filter((one) => one.symbol === symbol);
    const raw = adjustedStore(
      `${folder}/raw.db`,
      made,
      { AAA: tradedFactor(of("AAA")), XXX: tradedFactor(of("XXX")) },
      SPLITS,
      ["BBB", "XXX"],
    );
    const { byDate } = await seen(raw, symbols, "splits");
    assertEquals([...byDate.keys()], RUN.map(({ date }) => date));
    const ends = [...SPLITS.map(({ date }) => date), "9999"];
    for (const [k, end] of ends.entries()) {
      const dates = RUN.map(({ date }) => date).filter((date) =>
        date < end && date >= (ends[k - 1] ?? "")
      );
      if (dates.length === 0) continue;
      // What a vendor had sold on these dates: later splits are not known yet.
      const last = dates[dates.length - 1];
      const asOf = (symbol: string) => (date: string) => {
        const all = tradedFactor(of(symbol))(date);
        const past = tradedFactor(of(symbol), last)(date);
        return {
          price: all.price / past.price,
          volume: all.volume / past.volume,
        };
      };
      const vendor = adjustedStore(
        `${folder}/vendor${k}.db`,
        made,
        { AAA: asOf("AAA"), XXX: asOf("XXX") },
        [],
        ["BBB", "XXX"],
      );
      const right = await seen(vendor, symbols, "raw");
      for (const date of dates) {
        assertNear(
          byDate.get(date) ?? [],
          right.byDate.get(date) ?? [],
          date,
        );
      }
    }
  }));

Deno.test("runs that adjust are equal in all layouts, for parked symbols too", () =>
  withFolder(async (folder) => {
    const made = market(folder, 5);
    const raw = adjustedStore(
      `${folder}/raw.db`,
      made,
      { AAA: tradedFactor(SPLITS.slice(0, 2)) },
      SPLITS,
      ["XXX"],
    );
    const active = await seen(raw, ["AAA", "XXX"], "splits");
    for (const name of LAYOUT_NAMES) {
      for (const flow of [{}, { batchSlices: 1, credits: 2 }]) {
        const options = { ...LAYOUTS[name], ...flow };
        const parked = await seen(raw, ["AAA"], "splits", options, ["XXX"]);
        // Objects run in the caller's thread; what they read must be the same.
        for (const [date, found] of parked.byDate) {
          // Before its first session a parked symbol is not loaded.
          if (date === RUN[0].date) continue;
          assertNear(found, active.byDate.get(date) ?? [], `${name} ${date}`);
        }
        const same = await seen(raw, ["AAA", "XXX"], "splits", options);
        assertEquals(same.hash, active.hash, name);
      }
    }
  }));

Deno.test("what a strategy sees of a date does not depend on later actions", () =>
  withFolder(async (folder) => {
    const made = market(folder, 9);
    const dates = DAYS.map(({ date }) => date);
    const action = fc.record({
      symbol: fc.constantFrom("AAA", "XXX"),
      date: fc.constantFrom(...dates),
      type: fc.constantFrom("split" as const, "dividend" as const),
      value: fc.constantFrom(2, 0.5, 7, 0.1, 1.25),
    });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(action, {
          selector: ({ symbol, date, type }) => `${symbol} ${date} ${type}`,
          minLength: 1,
          maxLength: 8,
        }),
        fc.constantFrom(...RUN.map(({ date }) => date)),
        fc.constantFrom("raw" as const, "splits" as const, "total" as const),
        async (actions, until, adjustment) => {
          const of = (name: string, some: readonly CorporateAction[]) =>
            seen(
              adjustedStore(`${folder}/${count}${name}.db`, made, {}, some),
              ["AAA", "BBB", "XXX"],
              adjustment,
            );
          count++;
          const all = await of("all", actions);
          const early = await of(
            "early",
            actions.filter(({ date }) => date <= until),
          );
          for (const [date, found] of all.byDate) {
            if (date > until) continue;
            assertEquals(found, early.byDate.get(date), date);
          }
        },
      ),
      { numRuns: 12 },
    );
  }));

Deno.test("actions change nothing that a strategy reads of raw history", () =>
  withFolder(async (folder) => {
    const made = market(folder, 3);
    const plain = adjustedStore(`${folder}/a.db`, made, {});
    const acted = adjustedStore(`${folder}/b.db`, made, {}, SPLITS);
    const symbols = ["AAA", "XXX"];
    assertEquals(
      (await seen(acted, symbols, "raw")).byDate,
      (await seen(plain, symbols, "raw")).byDate,
    );
  }));

Deno.test("the scale of every built-in indicator is what a split does to its outputs", () => {
  const rows = 600;
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const columns = () => ({
    timestamp: new Float64Array(rows),
    open: new Float64Array(rows),
    high: new Float64Array(rows),
    low: new Float64Array(rows),
    close: new Float64Array(rows),
    volume: new Float64Array(rows),
  });
  const bars = columns();
  let price = 100;
  for (let i = 0; i < rows; i++) {
    bars.timestamp[i] = Date.parse("2024-06-10T13:30:00Z") + i * 60_000;
    bars.open[i] = price;
    price *= 1 + (random() - 0.5) / 50;
    bars.close[i] = price;
    bars.high[i] = Math.max(bars.open[i], price) * (1 + random() / 200);
    bars.low[i] = Math.min(bars.open[i], price) * (1 - random() / 200);
    bars.volume[i] = Math.floor(1_000 * random()) + 1;
  }
  const split = columns();
  split.timestamp.set(bars.timestamp);
  for (const field of ["open", "high", "low", "close"] as const) {
    split[field].set(bars[field].map((value) => value / 4));
  }
  split.volume.set(bars.volume.map((value) => value * 4));
  const session = { open: bars.timestamp[0], close: bars.timestamp[390] };
  const next = { open: bars.timestamp[390], close: bars.timestamp[599] };
  for (const definition of BUILTIN_INDICATORS) {
    const defaults = Object.fromEntries(
      definition.params.map((param) => [param.name, param.default]),
    );
    const sources = "source" in defaults ? ["close", "high", "volume"] : [""];
    for (const source of sources) {
      const params = source === "" ? defaults : { ...defaults, source };
      const values = [bars, split].map((some) => {
        const indicator = definition.create(params);
        const outputs = definition.outputs.map(() => new Float64Array(rows));
        indicator.startSession(session);
        indicator.update(some, 0, 390, outputs, 0);
        indicator.startSession(next);
        indicator.update(some, 390, rows, outputs, 0);
        return outputs;
      });
      const scales = definition.scales(params);
      assertEquals(scales?.length, definition.outputs.length, definition.name);
      let seenValues = 0;
      values[0].forEach((before, k) => {
        const factor = { price: 1 / 4, volume: 4, none: 1 }[
          scales?.[k] ?? "none"
        ];
        before.forEach((value, row) => {
          const after = values[1][k][row];
          if (Number.isNaN(value)) return assert(Number.isNaN(after));
          seenValues++;
          const gap = Math.abs(after - value * factor);
          assert(
            gap <= 1e-9 * Math.max(1, Math.abs(value)),
            `${definition.name} ${source} output ${k} row ${row}: ${value} becomes ${after}`,
          );
        });
      });
      assert(seenValues > 0, definition.name);
    }
  }
});

Deno.test("an indicator of one's own says what it is measured in, or the run does not begin", () => {
  const body = {
    name: "body",
    outputs: ["body"],
    warmup: 0,
    create: () => ({ update: () => 1, reset: () => {} }),
  };
  assertEquals(customIndicator(body).scales({}), undefined);
  assertEquals(customIndicator({ ...body, scales: "price" }).scales({}), [
    "price",
  ]);
});

/** EMA as TA-Lib has it: seeded with the mean of the first closes. */
function naiveEma(closes: readonly number[], period: number): number {
  if (closes.length < period) return NaN;
  let value = closes.slice(0, period).reduce((a, b) => a + b, 0) / period;
  for (const close of closes.slice(period)) {
    value += 2 / (period + 1) * (close - value);
  }
  return value;
}

Deno.test("EMA(200) of days over 7:1, 4:1 and 1:10, with dividends, is that of closes adjusted by a factor file", () =>
  withFolder(async (folder) => {
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const dates = time.getTradingDates("2022-01-03", "2024-06-28");
    const splits = new Map([
      ["2023-02-01", 7],
      ["2023-10-02", 4],
      ["2024-03-01", 0.1],
    ]);
    const dividends = new Map([["2023-05-05", 3], ["2023-12-01", 0.75]]);
    const random = randomNumbers(4);
    let price = 500;
    const closes = dates.map((date) => {
      price *= 1 + (random() - 0.5) / 30;
      price = (price - (dividends.get(date) ?? 0)) / (splits.get(date) ?? 1);
      return price;
    });
    // A factor file of LEAN: the last date before a change, and the factors up to it.
    const rows = ["20501231,1,1,0"];
    let priceFactor = 1;
    let splitFactor = 1;
    for (let i = dates.length - 1; i > 0; i--) {
      const paid = dividends.get(dates[i]);
      const split = splits.get(dates[i]);
      if (paid === undefined && split === undefined) continue;
      priceFactor *= 1 - (paid ?? 0) / closes[i - 1];
      splitFactor /= split ?? 1;
      const day = dates[i - 1].replaceAll("-", "");
      rows.unshift(`${day},${priceFactor},${splitFactor},${closes[i - 1]}`);
    }
    const db = `${folder}/days.db`;
    Deno.writeTextFileSync(`${folder}/aaa.csv`, rows.join("\n"));
    const store = openBarStore(db, { create: true });
    dates.forEach((date, i) => {
      const bar = makeColumns(1);
      bar.timestamp[0] = time.requireTradingSession(date).open;
      for (const field of ["open", "high", "low", "close"] as const) {
        bar[field][0] = closes[i];
      }
      bar.volume[0] = 1_000;
      store.writeDay("AAA", "1d", date, bar, 0, 1, { exchange: "US_EQUITY" });
    });
    await importActions(store, [`${folder}/aaa.csv`]);
    store.close();
    for (const adjustment of ["splits", "total"] as const) {
      let ready = 0;
      const strategy: Strategy = {
        subscriptions: [],
        onSessionEnd(c) {
          const now = dates.indexOf(c.session.date);
          // As of the session: no later split, no later dividend.
          let factor = 1;
          const adjusted: number[] = [];
          for (let i = now; i >= 0; i--) {
            adjusted[i] = closes[i] * factor;
            factor /= splits.get(dates[i]) ?? 1;
            const paid = dividends.get(dates[i]) ?? 0;
            if (adjustment === "total" && i > 0) {
              factor *= 1 - paid / closes[i - 1];
            }
          }
          const bars = c.bars("AAA", "1d");
          for (let i = 0; i < bars.length; i++) {
            const right = adjusted[now - bars.length + 1 + i];
            assertNear([bars.close(i)], [right], c.session.date);
          }
          const right = naiveEma(adjusted, 200);
          const found = c.indicator("AAA", "ema").get("ema") ?? NaN;
          assertNear([found], [right], c.session.date);
          if (!Number.isNaN(right)) ready++;
        },
      };
      await runBacktest(
        makeConfig({
          days: dates.slice(20).map((date) => ({ date, open: 0, close: 0 })),
          symbols: ["AAA"],
          data: {
            adjustment,
            streams: ["1d"],
            historical: { data: [{ trailing_days: 20, intervals: ["1d"] }] },
            indicators: {
              session: [
                { id: "ema", name: "ema", period: 200, interval: "1d" },
              ],
            },
          } as never,
        }),
        { db, strategies: [strategy], runner: "inline" },
      );
      assertEquals(ready, dates.length - 199);
    }
  }));
