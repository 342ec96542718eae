/** Targets: the orders that take a position to a percentage, a value or a quantity. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  randomNumbers,
  withFolder,
} from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

const ONE_DAY = { days: DAYS.slice(0, 1) };
const AT_CLOSE = { fill: "this_close" } as const;

/** A strategy with one call per minute, by minute of the first session. */
function byMinute(
  calls: Readonly<Record<number, (context: StrategyContext) => void>>,
  rest: Partial<Strategy> = {},
): Strategy {
  const actions = new Map(
    Object.entries(calls).map(([minute, call]) => [at(Number(minute)), call]),
  );
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSlice: (context) => actions.get(context.time)?.(context),
    ...rest,
  };
}

const close = (c: StrategyContext, symbol = "AAA") =>
  c.bars(symbol, "1m").close(-1);

Deno.test("a percentage, a value and a quantity are reached, turned and closed in one order each", async () => {
  const seen: unknown[] = [];
  const wanted: unknown[] = [];
  const check = (c: StrategyContext, target: number) => {
    seen.push(c.position("AAA"));
    wanted.push(Math.trunc(target) + 0);
  };
  const result = await runStrategies([byMinute({
    1(c) {
      const target = c.account.own.equity / 2 / close(c);
      c.targetPercent("AAA", 50);
      check(c, target);
    },
    2(c) {
      const target = -c.account.own.equity * 0.3 / close(c);
      c.targetPercent("AAA", -30);
      check(c, target);
    },
    3(c) {
      c.targetValue("AAA", 12_345.67);
      check(c, 12_345.67 / close(c));
    },
    4(c) {
      c.targetValue("AAA", -500);
      check(c, -500 / close(c));
    },
    5(c) {
      c.targetQuantity("AAA", 17.9);
      check(c, 17);
      assertEquals(c.targetQuantity("AAA", 17), undefined);
    },
    6(c) {
      c.targetPercent("AAA", 0);
      check(c, 0);
      assertEquals(c.targetPercent("AAA", 0), undefined);
      assertEquals(c.targetValue("AAA", 0), undefined);
    },
  })], { ...ONE_DAY, trading: AT_CLOSE });
  assertEquals(seen, wanted);
  assertEquals(result.fills.length, 6);
  assertEquals(result.account.openPositions, []);
});

Deno.test("orders that are still to fill count, so a repeated target places nothing", async () => {
  const receipts: unknown[] = [];
  const target = (c: StrategyContext) => {
    receipts.push(c.targetQuantity("AAA", 1_000)?.status);
  };
  const strategy: Strategy = {
    subscriptions: [{ intervals: ["1m"] }],
    onBar: target,
    onSlice: target,
  };
  // A thin share of the volume fills it over many bars.
  const trading = { max_volume_share: 0.01, max_buying_power: 1e6 };
  const result = await runStrategies([strategy], { ...ONE_DAY, trading });
  assert(result.fills.length > 10);
  assertEquals(receipts.filter((status) => status !== undefined), ["accepted"]);
  assertEquals(result.account.openPositions[0].quantity, 1_000);
});

Deno.test("a target takes back an order that is still to fill", async () => {
  const result = await runStrategies([byMinute({
    1(c) {
      c.targetQuantity("AAA", 100);
      c.targetQuantity("AAA", 40);
      c.targetQuantity("AAA", 0);
    },
  })], ONE_DAY);
  assertEquals(result.fills.map(({ side, quantity }) => [side, quantity]), [
    ["buy", 100],
    ["sell", 60],
    ["sell", 40],
  ]);
  assertEquals(result.account.openPositions, []);
});

Deno.test("each strategy has targets of its own equity and its own position", async () => {
  const seen: number[][] = [];
  const half = (name: string, percent: number) =>
    byMinute({
      1: (c) => void c.targetPercent("AAA", percent),
      2(c) {
        const { quantity, averagePrice } = c.positions[0];
        seen.push([quantity, c.position("AAA"), averagePrice]);
      },
      3: (c) => void c.targetPercent("AAA", 0),
    }, { name });
  const result = await runStrategies(
    [half("long", 40), half("short", -40)],
    { ...ONE_DAY, trading: AT_CLOSE },
  );
  const [[long, , price], [short]] = seen;
  assertEquals(long, Math.floor(40_000 / price));
  assertEquals(short, -long);
  assertEquals(result.account.openPositions, []);
  assertEquals(result.account.roundTrips.length, 2);
});

Deno.test("the order of a target has its labels, and its bracket where it opens something", async () => {
  const orders: unknown[] = [];
  await runStrategies([byMinute({
    1(c) {
      const options = {
        tag: "core",
        reason: "trend",
        bracket: { stopPrice: 1 },
      };
      c.targetQuantity("AAA", 100, options);
      c.targetQuantity("AAA", 60, options);
      c.targetQuantity("AAA", 80, options);
      c.targetQuantity("AAA", 0, options);
    },
  }, {
    onOrder: (_, { type, tag, purpose, quantity, status }) => {
      if (status !== "filled" && tag === "core") {
        orders.push([type, quantity, status, purpose]);
      }
    },
  })], { ...ONE_DAY, trading: AT_CLOSE });
  const placed = orders.filter((order) =>
    (order as string[])[0] === "market" ||
    (order as string[])[2] === "held"
  );
  assertEquals(placed, [
    ["market", 100, "accepted", "trend"],
    ["stop", 100, "held", "stop of the bracket of order 1"],
    ["market", 40, "accepted", "trend"],
    ["market", 20, "accepted", "trend"],
    ["stop", 20, "held", "stop of the bracket of order 4"],
    ["market", 80, "accepted", "trend"],
  ]);
});

Deno.test("a fraction of a lot is closed exactly, and lots may be fractions or hundreds", async () => {
  const seen: number[] = [];
  const run = (lot_size: number) =>
    runStrategies([byMinute({
      1(c) {
        c.buy("AAA", 0.5);
        c.sell("AAA", 0.2);
      },
      2(c) {
        c.targetPercent("AAA", 0);
        seen.push(c.position("AAA"));
      },
      3(c) {
        c.targetPercent("AAA", 50);
        const target = c.account.own.equity / 2 / close(c);
        const steps = Math.floor(target / lot_size + 1e-9);
        seen.push(Number((steps * lot_size - c.position("AAA")).toFixed(9)));
      },
      4(c) {
        c.targetQuantity("AAA", 0);
        seen.push(c.position("AAA"));
      },
    })], { ...ONE_DAY, trading: { ...AT_CLOSE, lot_size } });
  for (const lot of [1, 0.001, 0.00000001, 100]) await run(lot);
  assertEquals(seen, Array(12).fill(0));
});

Deno.test("a target without a price is refused and counted; closing needs none", async () => {
  const seen: unknown[] = [];
  const result = await withFolder((folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "NEW", seed: 2, from: DAYS[1].date },
      ],
    });
    const config = makeConfig({ days: DAYS, symbols: ["AAA", "NEW"] });
    const target = (c: StrategyContext) => {
      const receipt = c.targetPercent("NEW", 10);
      seen.push([receipt?.id, receipt?.code, receipt?.reason]);
      seen.push(c.targetValue("NEW", 1_000)?.code);
      seen.push(c.targetPercent("NEW", 0));
    };
    const strategy = byMinute({
      1: target,
      2: target,
      3: (c) => void c.targetQuantity("NEW", 3),
    });
    return runBacktest(config, {
      db,
      runner: "inline",
      strategies: [strategy],
    });
  });
  const refused = [0, "no_price", "no price of NEW is known yet"];
  assertEquals(seen, [
    ...[refused, "no_price", undefined],
    ...[refused, "no_price", undefined],
  ]);
  const counted = result.orderEndings.find(({ code }) => code === "no_price");
  assertEquals(counted?.count, 4);
  assertEquals(counted?.first.request, "target percent 10 of NEW");
  // A quantity needs no price; it is bought at the symbol's first open.
  assertEquals(result.fills.map(({ quantity }) => quantity), [3]);
  assertEquals(result.fills[0].time.slice(0, 10), DAYS[1].date);
});

const INVALID: readonly [string, (c: StrategyContext) => unknown][] = [
  ["the target percent is NaN", (c) => c.targetPercent("AAA", NaN)],
  ["the target value is Infinity", (c) => c.targetValue("AAA", Infinity)],
  ['the target quantity is "5"', (c) => c.targetQuantity("AAA", "5" as never)],
  [
    "the target percent is undefined",
    (c) => c.targetPercent("AAA", undefined as never),
  ],
  [
    'a target has no "limitPrice"',
    (c) => c.targetPercent("AAA", 5, { limitPrice: 5 } as never),
  ],
  [
    "the options of a target are 5; it must be an object",
    (c) => c.targetPercent("AAA", 5, 5 as never),
  ],
  ["the run has no such symbol", (c) => c.targetPercent("ZZZ", 5)],
  ["tag is 5", (c) => c.targetPercent("AAA", 5, { tag: 5 } as never)],
  ["the size is undefined", (c) => c.quantityFor("AAA", undefined as never)],
  ["the size is 100", (c) => c.quantityFor("AAA", 100 as never)],
  [
    "a size needs one of cash, percent, risk, riskPercent, none is given",
    (c) => c.quantityFor("AAA", {} as never),
  ],
  [
    "a size needs one of cash, percent, risk, riskPercent, cash and percent are given",
    (c) => c.quantityFor("AAA", { cash: 5, percent: 5 }),
  ],
  [
    'a size has no "stop"',
    (c) => c.quantityFor("AAA", { risk: 5, stop: 5 } as never),
  ],
  [
    "a size by risk needs one of stopPrice and stopDistance, none is given",
    (c) => c.quantityFor("AAA", { risk: 5 } as never),
  ],
  [
    "a size by risk needs one of stopPrice and stopDistance, stopPrice and stopDistance are given",
    (c) => c.quantityFor("AAA", { risk: 5, stopPrice: 5, stopDistance: 5 }),
  ],
  [
    "a size by cash has no stopPrice",
    (c) => c.quantityFor("AAA", { cash: 5, stopPrice: 5 } as never),
  ],
  ["cash is NaN", (c) => c.quantityFor("AAA", { cash: NaN })],
  ["percent is -5", (c) => c.quantityFor("AAA", { percent: -5 })],
  [
    "stopDistance is 0; it must be above zero",
    (c) => c.quantityFor("AAA", { risk: 5, stopDistance: 0 }),
  ],
  ["price is -1", (c) => c.quantityFor("AAA", { cash: 5, price: -1 })],
  ["the run has no such symbol", (c) => c.quantityFor("ZZZ", { cash: 5 })],
];

Deno.test("an invalid target or size ends the run, or is refused and logged", async () => {
  for (const [text, call] of INVALID) {
    const error = await assertRejects(
      () => runStrategies([byMinute({ 1: (c) => void call(c) })], ONE_DAY),
      SessionError,
    );
    assert(error.message.includes(text), `${error.message}: ${text}`);
  }
  const answers: unknown[] = [];
  const strategy = byMinute({
    1(c) {
      for (const [, call] of INVALID) answers.push(call(c));
    },
  });
  const result = await runStrategies([strategy], {
    ...ONE_DAY,
    trading: { on_invalid_order: "refuse" },
  });
  assertEquals(result.log.lines.length, INVALID.length);
  INVALID.forEach(([text], i) => {
    assert(result.log.lines[i].message.includes(text), text);
    const answer = answers[i];
    if (typeof answer === "number") assertEquals(answer, 0);
    else {
      const { code } = answer as { code: string };
      assertEquals(code, "order_invalid");
    }
  });
  assertEquals(result.fills.length, 0);
});

Deno.test("a size is the most whole lots of an amount, or of what a stop may lose", async () => {
  let calls = 0;
  await runStrategies([byMinute({
    1(c) {
      calls++;
      const last = close(c);
      const equity = c.account.own.equity;
      const down = Math.floor;
      const q = (size: Parameters<StrategyContext["quantityFor"]>[1]) =>
        c.quantityFor("AAA", size);
      assertEquals(q({ cash: 10_000 }), down(10_000 / last));
      assertEquals(q({ cash: 10_000, price: 33 }), 303);
      assertEquals(q({ percent: 25 }), down(equity / 4 / last));
      assertEquals(q({ risk: 500, stopDistance: 2.5 }), 200);
      assertEquals(q({ risk: 499.99, stopDistance: 2.5 }), 199);
      assertEquals(q({ riskPercent: 1, stopPrice: 95, price: 100 }), 200);
      assertEquals(q({ riskPercent: 1, stopPrice: 105, price: 100 }), 200);
      const stopPrice = Number((last - 0.3).toFixed(2));
      assertEquals(q({ risk: 300, stopPrice }), 1_000);
      assertEquals(q({ risk: 300, stopPrice: last }), 0);
      assertEquals(q({ cash: last - 0.01 }), 0);
      assertEquals(q({ cash: -5 }), 0);
      assertEquals(q({ cash: 0 }), 0);
      assertEquals(q({ percent: 0 }), 0);
      assertEquals(q({ risk: 0, stopDistance: 1 }), 0);
    },
  })], ONE_DAY);
  assertEquals(calls, 1);
});

Deno.test("a strategy without equity is closed by the broker, and opens nothing by percent", async () => {
  let ruined = false;
  await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onSlice(c) {
      if (c.time === at(1)) c.buy("AAA", 2_000);
      if (ruined || c.account.own.equity >= 0) return;
      ruined = true;
      assertEquals(c.quantityFor("AAA", { percent: 100 }), 0);
      // What the liquidation closes is what a target of nothing would close.
      assertEquals(c.targetPercent("AAA", -100), undefined);
      assertEquals(c.orders.map((o) => [o.side, o.quantity, o.tag]), [
        ["sell", 2_000, "liquidation"],
      ]);
    },
  }], {
    ...ONE_DAY,
    trading: { starting_cash: 100, max_buying_power: 1_000_000 },
  });
  assert(ruined);
});

Deno.test("a target that only reduces never turns the position, whatever else fills first", async () => {
  const positions: number[] = [];
  await runStrategies([byMinute({
    1: (c) => void c.targetQuantity("AAA", 100),
    2(c) {
      const sale = { symbol: "AAA", side: "sell", quantity: 100 } as const;
      // It fills at the next open too.
      c.submit({ ...sale, type: "limit", limitPrice: 1, reduceOnly: true });
      c.targetPercent("AAA", 0);
    },
    3: (c) => void positions.push(c.position("AAA")),
  })], ONE_DAY);
  assertEquals(positions, [0]);
});

Deno.test("random targets are met to less than a lot and never overshot, at the price they are sized with", async () => {
  const random = randomNumbers(5);
  const lot_size = 0.01;
  let checked = 0;
  const trader = (name: string): Strategy => ({
    name,
    subscriptions: [{ intervals: ["1m"] }],
    onSlice(c) {
      const symbol = random() < 0.5 ? "AAA" : "BBB";
      const price = close(c, symbol);
      const percent = Math.round((random() - 0.5) * 8_000) / 100;
      const target = random() < 0.1 ? 0 : percent;
      const wanted = c.account.own.equity * target / 100;
      c.targetPercent(symbol, target);
      const value = c.position(symbol) * price;
      assert(Math.abs(value) <= Math.abs(wanted) + 1e-6, "overshot");
      assert(Math.abs(value - wanted) < lot_size * price + 1e-6);
      if (target === 0) assertEquals(c.position(symbol), 0);
      checked++;
    },
    onSessionEnd(c) {
      for (const symbol of c.symbols) {
        c.targetQuantity(symbol, 0);
        // The session's last bar is over: the order waits for the next open.
        assertEquals(c.targetQuantity(symbol, 0), undefined);
      }
    },
    onSessionStart(c) {
      if (c.session.date === DAYS[0].date) return;
      assertEquals(c.orders.every(({ type }) => type === "market"), true);
    },
  });
  await runStrategies([trader("one"), trader("two")], {
    symbols: ["AAA", "BBB"],
    trading: {
      ...AT_CLOSE,
      lot_size,
      max_buying_power: 10_000_000,
      starting_cash: 100_000,
    },
  });
  assertEquals(checked, 2 * 2 * 390);
});

Deno.test("a fully invested account rotates by targets within one slice", async () => {
  for (const account of ["margin", "cash"] as const) {
    for (const fill of ["next_open", "this_close"] as const) {
      const seen: unknown[] = [];
      const result = await runStrategies([byMinute({
        1: (c) => void c.targetPercent("AAA", 100),
        5(c) {
          c.targetPercent("AAA", 0);
          c.targetPercent("BBB", 100);
          // A target is sized at the newest close.
          seen.push(Math.floor(c.account.own.equity / close(c, "BBB")));
        },
        8(c) {
          seen.push(c.position("BBB"), c.position("AAA"));
        },
      })], { ...ONE_DAY, symbols: ["AAA", "BBB"], trading: { account, fill } });
      const [wanted, bought, left] = seen as number[];
      assertEquals(left, 0);
      assertEquals(result.fills.length, 3);
      // The open may be dearer than the close before it.
      const isExact = fill === "this_close" || account === "margin";
      if (isExact) assertEquals(bought, wanted);
      assert(bought <= wanted && bought > wanted * 0.99);
      assertEquals(result.account.orders.refused, 0);
    }
  }
});

Deno.test("100 percent leave the fee unpaid in a margin account, and are cut in a cash account", async () => {
  const run = (account: "margin" | "cash") =>
    runStrategies([byMinute({
      1: (c) => void c.targetPercent("AAA", 100),
    })], {
      ...ONE_DAY,
      trading: {
        ...AT_CLOSE,
        account,
        commission: { type: "percent", percent: 1 },
      },
    });
  const margin = await run("margin");
  const cash = await run("cash");
  const [{ price, quantity, fee }] = margin.fills;
  assertEquals(quantity, Math.floor(100_000 / price));
  assert(margin.account.cash < 0 && margin.account.cash >= -fee);
  const [cut] = cash.fills;
  assertEquals(cut.quantity, Math.floor(100_000 / (price * 1.01)));
  assert(cash.account.cash >= 0 && cash.account.cash < price * 1.01);
  assertEquals(cash.orderEndings.map(({ code }) => code), ["cut_to_cash"]);
});

Deno.test("the last of many targets is reached, however thinly their orders fill", async () => {
  for (const fill of ["next_open", "this_close"] as const) {
    const ends: number[] = [];
    const last: number[] = [];
    const trader = (seed: number): Strategy => {
      const random = randomNumbers(seed);
      let target = 0;
      return {
        name: `trader ${seed}`,
        subscriptions: [{ intervals: ["1m"] }],
        onSlice(c) {
          if (c.time > at(60)) return;
          target = Math.round((random() - 0.5) * 2_000);
          c.targetQuantity("AAA", target);
        },
        onSessionEnd(c) {
          ends.push(c.position("AAA"));
          last.push(target);
          assertEquals(c.orders, []);
        },
      };
    };
    await runStrategies([trader(1), trader(2)], {
      ...ONE_DAY,
      trading: { fill, max_volume_share: 0.2, max_buying_power: 1e8 },
    });
    assertEquals(ends, last);
  }
});

const MODULE = `
  let minute = 0;
  export default {
    subscriptions: [{ intervals: ["1m"] }],
    onSlice(c) {
      const percent = [20, 45, -30, 0, 10][minute++ % 5];
      c.targetPercent("AAA", percent, { tag: "p" + percent });
      const quantity = c.quantityFor("BBB", { riskPercent: 0.1, stopDistance: 0.5 });
      c.targetQuantity("BBB", minute % 2 === 0 ? quantity : -quantity);
    },
  };`;

Deno.test("targets are the same in every layout and both fill rules", async () => {
  await withFolder(async (folder) => {
    const days = ONE_DAY.days;
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 7 }, { name: "BBB", seed: 8 }],
    });
    const module = `${folder}/targets.ts`;
    Deno.writeTextFileSync(module, MODULE);
    for (const fill of ["next_open", "this_close"] as const) {
      const config = makeConfig({
        days,
        symbols: ["AAA", "BBB"],
        rest: { strategies: [{ module }], trading_config: { fill } },
      });
      const hashes = new Set<string>();
      for (const layout of LAYOUT_NAMES) {
        const result = await runBacktest(config, { db, ...LAYOUTS[layout] });
        assert(result.fills.length > 500);
        hashes.add(result.hash);
      }
      assertEquals(hashes.size, 1);
    }
  });
});
