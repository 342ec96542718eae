/** The options of `buy` and `sell`. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { OrderOptions } from "../../src/trading/order_types/order_options.ts";
import type { OrderReceipt, OrderView } from "../../src/trading/orders.ts";
import type {
  StrategyContext,
  StrategyOrder,
} from "../../src/strategy/strategy.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

const ONE_DAY = { days: DAYS.slice(0, 1) };

/** Options, and the request of `submit` that they stand for. */
const PAIRS: readonly [
  "buy" | "sell",
  OrderOptions,
  { readonly type: StrategyOrder["type"] },
][] = [
  ["buy", {}, { type: "market" }],
  ["buy", { tag: "t", reason: "r" }, { type: "market" }],
  ["buy", { limitPrice: 1 }, { type: "limit" }],
  ["sell", { limitPrice: 1_000, timeInForce: "day" }, { type: "limit" }],
  ["sell", { limitPrice: 1, timeInForce: "ioc" }, { type: "limit" }],
  ["sell", { stopPrice: 1, reduceOnly: true }, { type: "stop" }],
  ["buy", { stopPrice: 1_000, limitPrice: 1_001 }, { type: "stop_limit" }],
  ["sell", { trailAmount: 0.5 }, { type: "trailing_stop" }],
  ["sell", { trailPercent: 50, tag: "x" }, { type: "trailing_stop" }],
  ["sell", { type: "market_on_close" }, { type: "market_on_close" }],
  ["buy", { type: "market_on_open" }, { type: "market_on_open" }],
  ["buy", { type: "limit", limitPrice: 2 }, { type: "limit" }],
  ["buy", { limitPrice: undefined, stopPrice: 999 }, { type: "stop" }],
  [
    "buy",
    { limitPrice: 1_000, bracket: { stopPercent: 1, limitOffset: 2 } },
    { type: "limit" },
  ],
];

Deno.test("options of buy() and sell() place the order that submit() places", async () => {
  /** The orders of a run, and its hash. */
  const run = async (
    place: (c: StrategyContext, pair: typeof PAIRS[number]) => OrderReceipt,
  ) => {
    const orders: unknown[] = [];
    const result = await runStrategies([{
      subscriptions: [{ intervals: ["1m"] }],
      onBar(c) {
        if (c.time !== at(1)) return;
        for (const pair of PAIRS) {
          const { id, bracket = [] } = place(c, pair);
          for (const one of [id, ...bracket]) orders.push(c.order(one));
        }
      },
    }], ONE_DAY);
    return { orders, hash: result.hash, fills: result.fills };
  };
  const short = await run((c, [side, options]) => c[side]("AAA", 3, options));
  const long = await run((c, [side, options, { type }]) =>
    c.submit(
      { symbol: "AAA", side, quantity: 3, ...options, type } as StrategyOrder,
    )
  );
  assertEquals(short, long);
  const entries = (short.orders as OrderView[]).filter((o) => o.parent === 0);
  assertEquals(entries.map((o) => o.type), PAIRS.map(([, , { type }]) => type));
  assertEquals(short.fills.length > 4, true);
});

Deno.test("a limit order by options fills at its limit, its bracket by percent beside it", async () => {
  const legs: unknown[] = [];
  const result = await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { close }) {
      if (c.time !== at(1)) return;
      // Above the market for a sale: it fills only if the price gets there.
      c.sell("AAA", 5, { limitPrice: close * 2, timeInForce: "day" });
      c.buy("AAA", 5, {
        limitPrice: close + 1,
        bracket: { stopPercent: 40, limitPercent: 60 },
      });
    },
    onFill(c, fill) {
      for (const leg of c.orders.filter(({ parent }) => parent > 0)) {
        legs.push([
          leg.type,
          Math.round((leg.limitPrice / fill.price) * 1e4) / 1e4,
          Math.round((leg.stopPrice / fill.price) * 1e4) / 1e4,
        ]);
      }
    },
  }], ONE_DAY);
  assertEquals(result.fills.map(({ side, quantity }) => [side, quantity]), [
    ["buy", 5],
  ]);
  assertEquals(legs, [["stop", NaN, 0.6], ["limit", 1.6, NaN]]);
  assertEquals(
    result.orderEndings.map(({ status, code }) => `${status} ${code}`).sort(),
    [
      "cancelled run_ended",
      "expired session_ended",
    ],
  );
});

Deno.test("options that an order cannot have are an invalid order", async () => {
  const wrong: readonly [unknown, string][] = [
    [99.5, "the options of an order are 99.5; they must be an object"],
    ["exit", 'the options of an order are "exit"'],
    [null, "the options of an order are null"],
    [[], "the options of an order are a list"],
    [{ tga: "x" }, 'options have no "tga"; did you mean "tag"?'],
    [{ limit: 5 }, 'options have no "limit"'],
    [{ quantity: 5 }, 'options have no "quantity"'],
    [{ side: "buy" }, 'options have no "side"'],
    [{ strategy: 0 }, 'options have no "strategy"'],
    [{ tag: 5 }, "tag is 5; it must be text"],
    [{ limitPrice: NaN }, "limitPrice is NaN; it must be above zero"],
    [{ stopPrice: "9" }, 'stopPrice is "9"; it must be a number above zero'],
    [{ type: "limit" }, "a limit order needs limitPrice"],
    [
      { trailAmount: 1, limitPrice: 5 },
      "a trailing_stop order has no limitPrice",
    ],
    [{ trailAmount: 1, trailPercent: 5 }, "a trailing_stop order needs one of"],
    [{ type: "market", limitPrice: 5 }, "a market order has no limitPrice"],
    [
      { stopPrice: 5, timeInForce: "ioc" },
      'time in force of a stop order is "ioc"; it must be one of gtc, day',
    ],
    [{ reduceOnly: 1 }, "reduceOnly is 1; it must be true or false"],
  ];
  const receipts: (string | undefined)[] = [];
  const result = await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time !== at(1)) return;
      for (const [options] of wrong) {
        const { status, code, reason } = c.sell(
          "AAA",
          1,
          options as OrderOptions,
        );
        assertEquals([status, code], ["refused", "order_invalid"]);
        receipts.push(reason);
      }
    },
  }], { ...ONE_DAY, trading: { on_invalid_order: "refuse" } });
  wrong.forEach(([, text], i) => {
    assertStringIncludes(receipts[i] ?? "", `Cannot sell AAA: ${text}`);
  });
  assertEquals(result.fills.length, 0);
  const [{ count }] = result.orderEndings;
  assertEquals(count, wrong.length);
});

Deno.test("each option is read once", async () => {
  let reads = 0;
  const result = await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { close }) {
      if (c.time !== at(1)) return;
      c.buy("AAA", 1, {
        get limitPrice() {
          reads++;
          return reads === 1 ? close / 2 : close * 2;
        },
      });
    },
  }], ONE_DAY);
  assertEquals([reads, result.fills.length], [1, 0]);
});
