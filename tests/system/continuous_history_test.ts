/** History of continuous futures, adjusted for rolls as of the running session. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { BUILTIN_INDICATORS } from "../../src/indicators/builtin.ts";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { assertNear, readAll } from "./_actions.ts";
import { addActions, rollOf } from "./_continuous.ts";
import {
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  type Market,
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
    highest: { type: "trailing_max", period: "3d", granularity: "minute" },
    levels: { type: "high_low", period: "4d" },
    average: { type: "avg_volume", period: "5d" },
  },
} as const;
const IDS = INDICATORS.session.map(({ id }) => id);
const KEYS = [
  "volume",
  "ranges",
  "highest",
  "levels.high",
  "levels.low",
  "average",
];
type Mode = "raw" | "ratio" | "difference";

/** A store of some bars, each date moved by a function of its prices. */
function movedStore(
  db: string,
  market: Market,
  moved: (symbol: string, date: string, price: number) => number,
  actions: readonly CorporateAction[],
): string {
  const store = openBarStore(db, { create: true });
  for (const [symbol, byDate] of market.bars) {
    for (const [date, bars] of byDate) {
      const columns = makeColumns(bars.length);
      bars.forEach((bar, i) => {
        columns.timestamp[i] = bar.timestamp;
        for (const field of ["open", "high", "low", "close"] as const) {
          columns[field][i] = moved(symbol, date, bar[field]);
        }
        columns.volume[i] = bar.volume;
      });
      store.writeDay(symbol, market.interval, date, columns, 0, bars.length, {
        exchange: "US_EQUITY",
      });
    }
  }
  addActions(store, actions);
  store.close();
  return db;
}

async function seen(
  db: string,
  continuous: Mode,
  options: object = { runner: "inline" },
  symbols: readonly string[] = ["AAA", "BBB"],
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
    subscriptions: [{ symbols: [symbols[0], ...universe], intervals: ["1m"] }],
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
      // Trades without an effect on what is read.
      if (slice === 30) {
        if (c.position(symbols[0]) === 0) c.buy(symbols[0], 3);
        else if (slice % 2 === 0) c.sell(symbols[0], 1);
      }
    },
    onSessionEnd: read,
  };
  const config = makeConfig({
    days: RUN,
    symbols,
    rest: { instruments: { AAA: { asset_class: "future" } } } as never,
    data: {
      universe,
      continuous,
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
  const result = await runBacktest(config, {
    db,
    strategies: [strategy],
    ...options,
  });
  return { byDate, hash: result.hash };
}

/** Before the history, in it, on the first date of the run, within a week, on two days that follow. */
const CHAIN = [
  rollOf("AAA", "2024-06-11", ["A1", "A2"], [100, 103]),
  rollOf("AAA", "2024-06-17", ["A2", "A3"], [100, 95.5]),
  rollOf("AAA", RUN[0].date, ["A3", "A4"], [100, 101.25]),
  rollOf("AAA", "2024-06-26", ["A4", "A5"], [100, 108]),
  rollOf("AAA", "2024-06-27", ["A5", "A6"], [100, 90]),
  rollOf("AAA", "2024-07-03", ["A6", "A7"], [100, 107.5]),
  rollOf("AAA", "2024-07-09", ["A7", "A8"], [100, 88]),
];

/** By what prices of a date are adjusted, by rolls on dates above `from` up to `to`. */
function adjusted(mode: Mode, date: string, price: number, to = "9999") {
  let value = price;
  for (const { date: on, value: after = 1, reference = 1 } of CHAIN) {
    if (on <= date || on > to) continue;
    value = mode === "ratio"
      ? value * after / reference
      : value + after - reference;
  }
  return value;
}

for (const mode of ["ratio", "difference"] as const) {
  Deno.test(`in every session, history and indicators are those of bars that were adjusted by ${mode} up to then`, () =>
    withFolder(async (folder) => {
      const made = makeMarket(folder, {
        days: DAYS,
        symbols: [{ name: "AAA", seed: 71, gaps: 0.02 }, {
          name: "BBB",
          seed: 72,
        }],
      });
      const raw = movedStore(
        `${folder}/raw.db`,
        made,
        (_, __, price) => price,
        CHAIN,
      );
      const { byDate, hash } = await seen(raw, mode);
      assertEquals([...byDate.keys()], RUN.map(({ date }) => date));
      const ends = [...CHAIN.map(({ date }) => date), "9999"];
      let compared = 0;
      for (const [k, end] of ends.entries()) {
        const dates = RUN.map(({ date }) => date).filter((date) =>
          date < end && date >= (ends[k - 1] ?? "")
        );
        if (dates.length === 0) continue;
        const last = dates[dates.length - 1];
        const vendor = movedStore(
          `${folder}/vendor${k}.db`,
          made,
          (symbol, date, price) =>
            symbol === "AAA" ? adjusted(mode, date, price, last) : price,
          [],
        );
        const right = await seen(vendor, "raw");
        for (const date of dates) {
          const found = byDate.get(date) ?? [];
          assertNear(found, right.byDate.get(date) ?? [], date);
          compared += found.length;
        }
      }
      assert(compared > 10_000, String(compared));
      for (const name of LAYOUT_NAMES) {
        const layout = { ...LAYOUTS[name], batchSlices: 1, credits: 2 };
        assertEquals((await seen(raw, mode, layout)).hash, hash, name);
        const parked = await seen(raw, mode, layout, ["BBB"], ["AAA"]);
        const active = await seen(raw, mode, layout, ["BBB", "AAA"]);
        for (const [date, found] of parked.byDate) {
          if (date === RUN[0].date) continue;
          assertNear(found, active.byDate.get(date) ?? [], `${name} ${date}`);
        }
      }
    }));
}

Deno.test("what a strategy sees of a date does not depend on later rolls", () =>
  withFolder(async (folder) => {
    const made = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 9 }, { name: "BBB", seed: 10 }],
    });
    const dates = DAYS.map(({ date }) => date);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            date: fc.constantFrom(...dates),
            value: fc.constantFrom(90, 99.25, 101, 120),
          }),
          { selector: ({ date }) => date, minLength: 1, maxLength: 6 },
        ),
        fc.constantFrom(...RUN.map(({ date }) => date)),
        fc.constantFrom<Mode>("raw", "ratio", "difference"),
        async (shapes, until, mode) => {
          const rolls = shapes.map(({ date, value }) =>
            rollOf("AAA", date, [`A${date}`, `B${date}`], [100, value])
          );
          const of = (name: string, some: readonly CorporateAction[]) =>
            seen(
              movedStore(
                `${folder}/${count}${name}.db`,
                made,
                (_, __, price) => price,
                some,
              ),
              mode,
            );
          count++;
          const all = await of("all", rolls);
          const early = await of(
            "early",
            rolls.filter(({ date }) => date <= until),
          );
          for (const [date, found] of all.byDate) {
            if (date > until) continue;
            assertEquals(found, early.byDate.get(date), date);
          }
        },
      ),
      { numRuns: 10 },
    );
  }));

Deno.test("the shift of every built-in indicator is what an amount that is added to all prices does to it", () => {
  const rows = 600;
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const bars = makeColumns(rows);
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
  const moved = makeColumns(rows);
  moved.timestamp.set(bars.timestamp);
  for (const field of ["open", "high", "low", "close"] as const) {
    moved[field].set(bars[field].map((value) => value + 37.5));
  }
  moved.volume.set(bars.volume);
  const session = { open: bars.timestamp[0], close: bars.timestamp[390] };
  const next = { open: bars.timestamp[390], close: bars.timestamp[599] };
  let refused = 0;
  for (const definition of BUILTIN_INDICATORS) {
    const defaults = Object.fromEntries(
      definition.params.map((param) => [param.name, param.default]),
    );
    const sources = "source" in defaults ? ["close", "high", "volume"] : [""];
    for (const source of sources) {
      const params = source === "" ? defaults : { ...defaults, source };
      const values = [bars, moved].map((some) => {
        const indicator = definition.create(params);
        const outputs = definition.outputs.map(() => new Float64Array(rows));
        indicator.startSession(session);
        indicator.update(some, 0, 390, outputs, 0);
        indicator.startSession(next);
        indicator.update(some, 390, rows, outputs, 0);
        return outputs;
      });
      const shifts = definition.shifts(params);
      const gaps = values[0].map((before, k) =>
        Math.max(...before.map((value, row) => {
          const after = values[1][k][row];
          if (Number.isNaN(value)) return Number.isNaN(after) ? 0 : Infinity;
          const added = shifts?.[k] === "price" ? 37.5 : 0;
          return Math.abs(after - value - added) /
            Math.max(1, Math.abs(value));
        }))
      );
      if (shifts === undefined) {
        refused++;
        assert(Math.max(...gaps) > 1e-6, `${definition.name} could be shifted`);
      } else {
        assertEquals(shifts.length, definition.outputs.length);
        assert(
          Math.max(...gaps) < 1e-8,
          `${definition.name} ${source}: ${gaps}`,
        );
      }
    }
  }
  assert(refused > 4, String(refused));
});

Deno.test("an indicator of ratios of prices refuses differences, and goes with ratios", () =>
  withFolder(async (folder) => {
    const made = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const db = movedStore(
      `${folder}/a.db`,
      made,
      (_, __, price) => price,
      CHAIN,
    );
    const run = (continuous: Mode) =>
      runBacktest(
        makeConfig({
          days: RUN,
          symbols: ["AAA"],
          rest: { instruments: { AAA: { asset_class: "future" } } } as never,
          data: {
            continuous,
            indicators: {
              session: [{ id: "change", name: "roc", interval: "1m" }],
            },
          } as never,
        }),
        { db, strategies: [], runner: "inline" },
      );
    await run("ratio");
    await run("raw");
    const error = await assertRejects(() => run("difference"), SessionError);
    assertEquals(error.code, "indicator_invalid");
    assertStringIncludes(error.message, "Indicator change cannot be adjusted");
    assertStringIncludes(error.message, "continuous: ratio or raw");
  }));
