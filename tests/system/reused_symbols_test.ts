/** A symbol that a second share takes after the first was delisted or merged. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { splitOf } from "./_actions.ts";
import { daysBetween, makeConfig, withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-10");
const DATES = DAYS.map(({ date }) => date);
const N = NaN;

/** A store of flat daily bars; NaN for a date without one. */
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
      for (const field of ["open", "high", "low", "close"] as const) {
        bar[field][0] = price;
      }
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

/** By symbol: a date, the closes that a strategy reads at its end, the average of two. */
type Seen = Record<string, [string, number[], number | undefined]>;

/** Buys ten of each symbol at the first session's open. */
function watcher(symbols: readonly string[], seen: Seen): Strategy {
  let isFirst = true;
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (!isFirst) return;
      isFirst = false;
      for (const symbol of symbols) c.buy(symbol, 10);
    },
    onSessionEnd(c) {
      for (const symbol of symbols) {
        const bars = c.bars(symbol, "1d");
        seen[symbol] = [
          c.session.date,
          Array.from({ length: bars.length }, (_, i) => bars.close(i)),
          c.indicator(symbol, "average").get("sma"),
        ];
      }
    },
  };
}

function config(
  symbols: readonly string[],
  from: number,
  to: number,
  trading: SessionConfigInput["trading_config"] = {},
) {
  return makeConfig({
    days: DAYS.slice(from, to),
    symbols: [...symbols],
    data: {
      streams: ["1d"],
      adjustment: "splits",
      historical: { data: [{ trailing_days: 15, intervals: ["1d"] }] },
      indicators: {
        session: [{
          id: "average",
          name: "sma",
          params: { period: 2 },
          interval: "1d",
        }],
      },
    } as never,
    rest: { trading_config: trading },
  });
}

// Two shares: one at 10 that is delisted, one at 500 that is split later.
const PRICES = { XYZ: [10, 11, 12, N, N, 500, 510, 260, 270, 280, 290] };
const ACTIONS: readonly CorporateAction[] = [
  { symbol: "XYZ", date: DATES[3], type: "delist" },
  splitOf("XYZ", DATES[7], 2),
];

Deno.test("a run that begins before a delisting has the share that ends there, and nothing of the next one with its symbol", () =>
  withFolder(async (folder) => {
    const db = dailyStore(`${folder}/m.db`, {
      ...PRICES,
      SPY: DAYS.map(() => 400),
    }, ACTIONS);
    for (const way of WAYS) {
      const seen: Seen = {};
      const result = await runBacktest(config(["XYZ", "SPY"], 1, 11), {
        db,
        strategies: [watcher(["XYZ", "SPY"], seen)],
        ...way,
      });
      const [, closes] = seen.XYZ;
      // Not divided by the split of the other share.
      assertEquals(closes.filter((close) => !Number.isNaN(close)), [
        10,
        11,
        12,
      ]);
      assertEquals(
        result.account.endedPositions.map((
          { symbol, cause, date, price, left },
        ) => [
          symbol,
          cause,
          date,
          price,
          left,
        ]),
        [["XYZ", "delisting", DATES[2], 12, 0]],
      );
      assertEquals(result.account.netProfit, 10 * (12 - 11));
      assertEquals(result.account.actions ?? [], []);
      assert(
        result.warnings.includes(
          `XYZ ends on ${DATES[3]}: bars of XYZ from ${
            DATES[5]
          } on are another share's, which is XYZ@${DATES[5]}`,
        ),
        JSON.stringify(result.warnings),
      );
    }
  }));

Deno.test("history and indicators of the second share begin with its own first bar", () =>
  withFolder(async (folder) => {
    const db = dailyStore(`${folder}/m.db`, PRICES, ACTIONS);
    for (const way of WAYS) {
      const seen: Seen = {};
      const result = await runBacktest(config(["XYZ"], 6, 9), {
        db,
        strategies: [watcher(["XYZ"], seen)],
        ...way,
      });
      assertEquals(seen.XYZ, [DATES[8], [250, 255, 260, 270], 265]);
      assertEquals(result.account.netProfit, 20 * 270 - 10 * 510);
    }
  }));

Deno.test("both shares can be in one run, by a date on which they have the symbol", () =>
  withFolder(async (folder) => {
    const db = dailyStore(`${folder}/m.db`, PRICES, ACTIONS);
    const names = ["XYZ", `XYZ@${DATES[8]}`];
    for (const way of WAYS) {
      const seen: Seen = {};
      const result = await runBacktest(config(names, 0, 9), {
        db,
        strategies: [watcher(names, seen)],
        ...way,
      });
      assertEquals(seen[names[1]], [
        DATES[8],
        [250, 255, 260, 270],
        265,
      ]);
      // The order waits for the first bar of the second share.
      assertEquals(
        result.fills.map(({ symbol, side, price }) => [symbol, side, price]),
        [["XYZ", "buy", 10], ["XYZ", "sell", 12], [names[1], "buy", 500]],
      );
      assertEquals(
        result.account.netProfit,
        10 * (12 - 10) + 20 * 270 - 10 * 500,
      );
      assertEquals(result.account.openPositions.map(({ symbol }) => symbol), [
        names[1],
      ]);
    }
  }));

Deno.test("a share that takes the symbol of a merged one is followed under its own, and the merger pays the first", () =>
  withFolder(async (folder) => {
    // SBC buys T for 1.5 of its shares and takes its symbol two sessions later.
    const db = dailyStore(`${folder}/m.db`, {
      T: [30, 30, N, N, 21, 22, 23, 24],
      SBC: [20, 20, 20, 20],
    }, [
      {
        symbol: "T",
        date: DATES[2],
        type: "merger",
        value: 1.5,
        newSymbol: "SBC",
      },
      { symbol: "SBC", date: DATES[4], type: "rename", newSymbol: "T" },
    ]);
    for (const way of WAYS) {
      const seen: Seen = {};
      const names = ["T", "SBC"];
      const result = await runBacktest(config(names, 0, 7), {
        db,
        strategies: [watcher(names, seen)],
        ...way,
      });
      assertEquals(seen.SBC[1], [20, 20, 20, 20, 21, 22, 23]);
      assertEquals(
        result.account.actions?.map(({ symbol, type, into }) => [
          symbol,
          type,
          into?.symbol,
        ]),
        [["T", "merger", "SBC"]],
      );
      assertEquals(
        result.account.netProfit,
        10 * (23 - 20) + 15 * 23 - 10 * 30,
      );
    }
    // Later runs mean the share that has the symbol then.
    const seen: Seen = {};
    await runBacktest(config(["T"], 4, 7), {
      db,
      strategies: [watcher(["T"], seen)],
      ...WAYS[0],
    });
    assertEquals(seen.T[1], [20, 20, 20, 20, 21, 22, 23]);
  }));

Deno.test("a delisting on the date of the next share's first bar is the first share's", () =>
  withFolder(async (folder) => {
    const prices = { XYZ: [10, 11, 500, 510, 520] };
    const actions: CorporateAction[] = [
      { symbol: "XYZ", date: DATES[2], type: "delist", value: 4 },
    ];
    const db = dailyStore(`${folder}/m.db`, prices, actions);
    const names = ["XYZ", `XYZ@${DATES[2]}`];
    const seen: Seen = {};
    const result = await runBacktest(config(names, 0, 5), {
      db,
      strategies: [watcher(names, seen)],
      ...WAYS[0],
    });
    assertEquals(seen[names[1]], [DATES[4], [500, 510, 520], 515]);
    assertEquals(result.account.netProfit, 10 * (4 - 10) + 10 * (520 - 500));
  }));

Deno.test("whatever two shares have one symbol, runs over the first or the second equal those in stores without the other", () =>
  withFolder(async (folder) => {
    let stores = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.integer({ min: 5, max: 50 })), {
          minLength: 11,
          maxLength: 11,
        }),
        fc.integer({ min: 3, max: 7 }),
        fc.array(
          fc.tuple(
            fc.integer({ min: 1, max: 10 }),
            fc.constantFrom(0.5, 2, 3),
          ),
          { maxLength: 4 },
        ),
        fc.option(fc.integer({ min: 1, max: 9 })),
        async (closes, end, splits, value) => {
          const prices = closes.map((close) => close ?? NaN);
          // Both have bars on their first and last dates.
          prices[0] = prices[end - 1] = 20;
          prices[end] = prices[10] = 90;
          const taken = new Map(splits);
          const own = [...taken].map(([day, ratio]) =>
            splitOf("XYZ", DATES[day], ratio)
          );
          const delisting: CorporateAction = {
            symbol: "XYZ",
            date: DATES[end],
            type: "delist",
            ...value !== null && { value },
          };
          const run = async (
            keeps: (day: number) => boolean,
            from: number,
            to: number,
          ) => {
            const db = dailyStore(
              `${folder}/${stores++}.db`,
              {
                XYZ: prices.map((price, day) => keeps(day) ? price : NaN),
                SPY: prices.map(() => 400),
              },
              [
                ...keeps(0) ? [delisting] : [],
                ...own.filter(({ date }) => keeps(DATES.indexOf(date))),
              ],
            );
            const seen: Seen = {};
            const result = await runBacktest(config(["SPY", "XYZ"], from, to), {
              db,
              strategies: [watcher(["SPY", "XYZ"], seen)],
              runner: "inline",
            });
            return [seen, result.hash, result.account.netProfit];
          };
          const [first, second] = [
            (day: number) => day < end,
            (day: number) => day >= end,
          ];
          const all = () => true;
          assertEquals(await run(all, 0, 11), await run(first, 0, 11));
          assertEquals(await run(all, end, 11), await run(second, end, 11));
        },
      ),
      { numRuns: 25 },
    );
  }));
