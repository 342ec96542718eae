/** Warnings about unadjusted splits, over whole runs. */
import { assert, assertEquals } from "@std/assert";
import { formatResult } from "../../src/results/result_text.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { CROSS_MODULE } from "../sweep/_sweep.ts";
import { daysBetween, makeConfig, MINUTE, withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-12");

/** By symbol: the prices of every day, none for a day without bars. */
type Prices = Readonly<Record<string, readonly number[]>>;

/** A flat price a day; `first` is the slot of the day's first bar. */
function writeMarket(
  db: string,
  prices: Prices,
  interval: "1m" | "1d",
  first = 0,
): void {
  const store = openBarStore(db, { create: true });
  for (const [symbol, days] of Object.entries(prices)) {
    days.forEach((price, i) => {
      if (Number.isNaN(price)) return;
      const slots = interval === "1d" ? [0] : [first, first + 1, 388, 389];
      const rows = makeColumns(slots.length);
      slots.forEach((slot, row) => {
        rows.timestamp[row] = DAYS[i].open + slot * MINUTE;
        for (const field of ["open", "high", "low", "close"] as const) {
          rows[field][row] = price;
        }
        rows.volume[row] = 1_000;
      });
      store.writeDay(symbol, interval, DAYS[i].date, rows, 0, slots.length, {
        exchange: "US_EQUITY",
      });
    });
  }
  store.close();
}

/** Buys a symbol in the first session's first slice, and sells as told. */
function holder(symbol: string, sellOn?: string): Strategy {
  return {
    subscriptions: [],
    onSessionStart(context) {
      if (context.session.date === DAYS[0].date) context.buy(symbol, 10);
      if (context.session.date === sellOn) context.sell(symbol, 10);
    },
  };
}

async function jumpsOf(
  prices: Prices,
  strategies: readonly Strategy[],
  options: {
    interval?: "1m" | "1d";
    first?: number;
    way?: (typeof WAYS)[number];
    days?: typeof DAYS;
    data?: Record<string, unknown>;
  } = {},
) {
  const { interval = "1m", first, way = WAYS[0], days = DAYS, data } = options;
  return await withFolder(async (folder) => {
    const db = `${folder}/m.db`;
    writeMarket(db, prices, interval, first);
    const result = await runBacktest(
      makeConfig({
        days,
        symbols: Object.keys(prices),
        data: { streams: [interval], ...data },
      }),
      { db, strategies, ...way },
    );
    const jumps = result.dataWarnings.filter(({ kind }) =>
      kind === "overnight_jump"
    );
    return { jumps, result };
  });
}

Deno.test("a split that bars are not adjusted for is told with its date, ratio and likely split, and whether a position was held", async () => {
  const prices = {
    AAA: [100, 100, 50, 50, 50],
    BBB: [10, 10, 10, 100, 100],
    CCC: [100, 70, 49, 36, 26],
  };
  const told = new Set<string>();
  for (const way of WAYS) {
    const { jumps, result } = await jumpsOf(prices, [holder("AAA")], { way });
    assertEquals(jumps, [
      {
        kind: "overnight_jump",
        message:
          "AAA jumps by −50.0 % overnight, from 100 on 2024-07-09 to 50 on 2024-07-10, while a position was held: it looks like a 2:1 split",
        symbol: "AAA",
        interval: "1m",
        dates: ["2024-07-09", "2024-07-10"],
        ratio: 0.5,
        split: "2:1",
        held: true,
      },
      {
        kind: "overnight_jump",
        message:
          "1 jump of the price overnight, with no position held: BBB on 2024-07-11 by +900.0 % (1:10 split?)",
        interval: "1m",
        count: 1,
        dates: ["2024-07-11"],
        held: false,
      },
    ]);
    for (const { message } of jumps) {
      assert(result.warnings.includes(message));
      assert(formatResult(result).includes(message));
    }
    told.add(JSON.stringify(jumps));
  }
  assertEquals(told.size, 1);
});

Deno.test("a position counts as held if it is open when the jump happens, in any strategy, and not before or after", async () => {
  const prices = { AAA: [100, 100, 50, 50, 50], BBB: [9, 9, 9, 9, 9] };
  const held = async (...strategies: Strategy[]) =>
    (await jumpsOf(prices, strategies)).jumps.map((jump) => jump.held);
  assertEquals(await held(holder("AAA")), [true]);
  assertEquals(await held(holder("BBB")), [false]);
  assertEquals(await held(holder("BBB"), holder("AAA")), [true]);
  // Sold at the open after the jump, or in the session before it.
  assertEquals(await held(holder("AAA", DAYS[2].date)), [true]);
  assertEquals(await held(holder("AAA", DAYS[1].date)), [false]);
  // Bought after it.
  assertEquals(
    await held({
      subscriptions: [],
      onSessionStart(context) {
        if (context.session.date === DAYS[2].date) context.buy("AAA", 1);
      },
    }),
    [false],
  );
});

Deno.test("a jump is seen over sessions without bars, with a late first bar, and between daily bars", async () => {
  const prices = { AAA: [100, NaN, NaN, 25, 25], BBB: [9, 9, 9, 9, 9] };
  const expected = [["2024-07-08", "2024-07-11"], 0.25, "4:1"];
  for (
    const options of [
      { interval: "1m" },
      { interval: "1m", first: 30 },
      { interval: "1d" },
    ] as const
  ) {
    const { jumps } = await jumpsOf(prices, [holder("AAA")], options);
    assertEquals(
      jumps.map(({ dates, ratio, split }) => [dates, ratio, split]),
      [expected],
    );
  }
});

Deno.test("the trailing history is compared too, and prices that do not jump cause no warning", async () => {
  const prices = { AAA: [100, 50, 50, 50, 50], BBB: [9, 8, 7, 8, 11] };
  const data = {
    historical: { data: [{ trailing_days: 2, intervals: ["1m"] }] },
  };
  const run = (from: number, more = {}) =>
    jumpsOf(prices, [], { days: DAYS.slice(from), ...more });
  const { jumps } = await run(2, { data });
  assertEquals(jumps.map(({ dates }) => dates), [["2024-07-09"]]);
  assertEquals((await run(1, { data })).jumps.length, 1);
  assertEquals((await run(1)).jumps, []);
});

Deno.test("many jumps are counted, and those with a position come first", async () => {
  const up = [1, 10, 100, 1_000, 10_000];
  const prices = {
    AAA: up,
    BBB: up,
    CCC: up,
  };
  const { jumps } = await jumpsOf(prices, [holder("CCC")]);
  assertEquals(jumps.map(({ symbol, count }) => [symbol, count]), [
    ...Array(4).fill(["CCC", undefined]),
    [undefined, 8],
  ]);
  assert(jumps[4].message.startsWith("8 jumps of the price overnight"));
});

Deno.test("a sweep names the jumps of its bars", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/m.db`;
    writeMarket(db, { AAA: [100, 100, 50, 50, 50] }, "1m");
    const input = {
      backtest_config: {
        start_date: DAYS[0].date,
        end_date: DAYS[4].date,
      },
      session_data_config: {
        symbols: ["AAA"],
        streams: ["1m", "5m"],
        indicators: {
          session: [{ id: "vwap", name: "vwap", interval: "1m" }],
        },
      },
      strategies: [{
        module: CROSS_MODULE,
        params: { fast: "vwap", slow: "vwap", quantity: "$quantity" },
      }],
      variables: { quantity: 1 },
    };
    // In threads, and in the caller's thread.
    for (const options of [{}, { strategies: [() => holder("AAA")] }]) {
      const { warnings } = await runSweep(input, {
        db,
        space: ["quantity=1,2"],
        workers: 1,
        ...options,
      });
      assertEquals(warnings, [
        "1 jump of the price overnight: AAA on 2024-07-10 by −50.0 % (2:1 split?)",
      ]);
    }
  });
});
