/** Renames, delistings and splits of the benchmark, in whole runs. */
import { assert, assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { surveySeries } from "../../src/quality/store_survey.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { SessionGrid } from "../../src/time/grid.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { splitOf } from "./_actions.ts";
import { daysBetween, makeConfig, withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-07-05", "2024-07-12");
const [D0, D1, D2, D3] = DAYS.map(({ date }) => date);

/** A store of daily bars; NaN for a date without one. */
function dailyStore(
  db: string,
  prices: Readonly<Record<string, readonly number[]>>,
  actions: readonly CorporateAction[],
): string {
  const store = openBarStore(db, { create: true });
  for (const [symbol, days] of Object.entries(prices)) {
    days.forEach((price, i) => {
      if (Number.isNaN(price)) return;
      const bar = makeColumns(1);
      bar.timestamp[0] = DAYS[i].open;
      bar.open[0] =
        bar.high[0] =
        bar.low[0] =
        bar.close[0] =
          price;
      bar.volume[0] = 1_000;
      store.writeDay(symbol, "1d", DAYS[i].date, bar, 0, 1, {
        exchange: "US_EQUITY",
      });
    });
  }
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
  store.close();
  return db;
}

/** Buys in the first session and notes the closes that it can read in the last. */
function holder(symbol: string, seen: number[][]): Strategy {
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (c.session.date === D0) c.buy(symbol, 10);
    },
    onSessionEnd(c) {
      if (c.session.date !== D3) return;
      const bars = c.bars(symbol, "1d");
      seen.push(Array.from({ length: bars.length }, (_, i) => bars.close(i)));
    },
  };
}

const N = NaN;

Deno.test("a position and its history go on under the new symbol, whichever the config names", () =>
  withFolder(async (folder) => {
    const db = dailyStore(
      `${folder}/m.db`,
      { FB: [100, 101, N, N], META: [N, N, 51, 52] },
      [
        { symbol: "FB", date: D2, type: "rename", newSymbol: "META" },
        splitOf("META", D2, 2),
      ],
    );
    for (const way of WAYS) {
      for (const symbol of ["FB", "META"]) {
        const seen: number[][] = [];
        const result = await runBacktest(
          makeConfig({
            days: DAYS.slice(0, 4),
            symbols: [symbol],
            data: {
              streams: ["1d"],
              adjustment: "splits",
              historical: { data: [{ trailing_days: 5, intervals: ["1d"] }] },
            } as never,
          }),
          { db, strategies: [holder(symbol, seen)], ...way },
        );
        assertEquals(seen, [[50, 50.5, 51, 52]]);
        // Bought at 100, the first open: 20 shares are worth 52 each.
        assertEquals(result.account.netProfit, 20 * 52 - 10 * 100);
        assertEquals(result.account.openPositions[0].symbol, symbol);
      }
    }
  }));

Deno.test("a split under the newest symbol before its first date is the share's, once", () =>
  withFolder(async (folder) => {
    const rename: CorporateAction = {
      symbol: "FB",
      date: D2,
      type: "rename",
      newSymbol: "META",
    };
    for (
      const [name, prices, splits] of [
        ["new", { FB: [100, 50, N, N], META: [N, N, 51, 52] }, ["META"]],
        ["old", { FB: [100, 50, N, N], META: [N, N, 51, 52] }, ["FB"]],
        ["both", { FB: [100, 50, N, N], META: [N, N, 51, 52] }, ["FB", "META"]],
        ["one", { META: [100, 50, 51, 52] }, ["META"]],
      ] as const
    ) {
      const db = dailyStore(
        `${folder}/${name}.db`,
        prices,
        [rename, ...splits.map((symbol) => splitOf(symbol, D1, 2))],
      );
      const seen: number[][] = [];
      const result = await runBacktest(
        makeConfig({
          days: DAYS.slice(0, 4),
          symbols: ["META"],
          data: {
            streams: ["1d"],
            adjustment: "splits",
            historical: { data: [{ trailing_days: 5, intervals: ["1d"] }] },
          } as never,
        }),
        { db, strategies: [holder("META", seen)], runner: "inline" },
      );
      assertEquals([name, seen], [name, [[50, 50, 51, 52]]]);
      assertEquals(result.account.netProfit, 20 * 52 - 10 * 100);
    }
  }));

Deno.test("a delisting without a value closes positions at the last close before it, though bars go on, and says so", () =>
  withFolder(async (folder) => {
    const db = dailyStore(
      `${folder}/a.db`,
      { AAA: [10, 11, 5, 5], BBB: [7, 7, 7, 7] },
      [{ symbol: "AAA", date: D2, type: "delist" }],
    );
    const result = await runBacktest(
      makeConfig({
        days: DAYS.slice(0, 4),
        symbols: ["AAA", "BBB"],
        data: { streams: ["1d"] },
      }),
      { db, strategies: [holder("AAA", [])], runner: "inline" },
    );
    assertEquals(result.account.netProfit, 10);
    assertEquals(
      result.account.endedPositions.map(({ cause, date, price, left }) => [
        cause,
        date,
        price,
        left,
      ]),
      [["delisting", D1, 11, 0]],
    );
    assertEquals(
      result.dataWarnings.filter(({ kind }) => kind === "delisted")
        .map(({ message }) => message),
      [`AAA: it is delisted after ${D1}, by a corporate action; 10 long closed at 11`],
    );
  }));

Deno.test("a benchmark is held over its splits", () =>
  withFolder(async (folder) => {
    const db = dailyStore(
      `${folder}/m.db`,
      { AAA: [10, 10, 10, 10], SPY: [400, 400, 101, 110] },
      [splitOf("SPY", D2, 4)],
    );
    const result = await runBacktest(
      makeConfig({
        days: DAYS.slice(0, 4),
        symbols: ["AAA"],
        data: { streams: ["1d"] },
        rest: { report_config: { benchmark: "SPY" } } as never,
      }),
      { db, strategies: [], runner: "inline" },
    );
    const { benchmark } = result.statistics;
    assert(benchmark !== null);
    assertEquals(benchmark.totalReturn.value, 4 * 110 / 400 - 1);
  }));

Deno.test("the survey of a store tells of a jump, and not of one that a split explains", () =>
  withFolder(async (folder) => {
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const sessions = DAYS.map(({ date }) => {
      const session = time.requireTradingSession(date);
      return { session, grid: new SessionGrid(session, Infinity) };
    });
    const prices = { AAA: [100, 100, 50, 50] };
    for (
      const [name, actions] of [
        ["split", [splitOf("AAA", D2, 2)]],
        ["none", []],
        ["other", [splitOf("AAA", D3, 2)]],
      ] as const
    ) {
      const db = dailyStore(`${folder}/${name}.db`, prices, actions);
      const store = openBarStore(db, { readOnly: true });
      const [info] = store.inventory();
      const { jumps } = await surveySeries(store, info, sessions);
      assertEquals(
        jumps.map(({ to }) => to),
        { split: [], none: [D2], other: [D2, D3] }[name],
      );
      store.close();
    }
  }));

Deno.test("a split under an old symbol is one of the bars that a store has under the new one, for benchmarks and surveys", () =>
  withFolder(async (folder) => {
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const sessions = DAYS.map(({ date }) => {
      const session = time.requireTradingSession(date);
      return { session, grid: new SessionGrid(session, Infinity) };
    });
    const rename: CorporateAction = {
      symbol: "FB",
      date: D3,
      type: "rename",
      newSymbol: "META",
    };
    for (
      const [name, splits] of [
        ["old", ["FB"]],
        ["new", ["META"]],
        ["both", ["FB", "META"]],
      ] as const
    ) {
      const db = dailyStore(
        `${folder}/${name}.db`,
        { AAA: [10, 10, 10, 10], META: [400, 400, 101, 110] },
        [rename, ...splits.map((symbol) => splitOf(symbol, D2, 4))],
      );
      const result = await runBacktest(
        makeConfig({
          days: DAYS.slice(0, 4),
          symbols: ["AAA"],
          data: { streams: ["1d"] },
          rest: { report_config: { benchmark: "META" } } as never,
        }),
        { db, strategies: [], runner: "inline" },
      );
      assertEquals(
        result.statistics.benchmark?.totalReturn.value,
        4 * 110 / 400 - 1,
        name,
      );
      const store = openBarStore(db, { readOnly: true });
      const info = store.inventory().find(({ symbol }) => symbol === "META");
      assert(info !== undefined);
      const { jumps } = await surveySeries(store, info, sessions);
      assertEquals(jumps, [], name);
      store.close();
    }
  }));
