import { assertEquals } from "@std/assert";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, bar, brief, type Candle, openBroker } from "../_market.ts";

/** Places one order at the open, passes bars, and returns `[minute, price]` of its fill. */
function fillOf(
  fields: Record<string, unknown>,
  ...candles: Candle[]
): readonly [number, number] | undefined {
  const broker = openBroker();
  broker.mark(0, 100);
  const request = { symbol: "AAA", quantity: 1, ...fields } as OrderRequest;
  broker.submit(request, at(0));
  candles.forEach((candle, minute) => bar(broker, minute, candle));
  const fill = brief(broker.fills)[0];
  return fill === undefined ? undefined : [fill[0], fill[3]];
}

interface Case {
  readonly name: string;
  readonly order: Record<string, unknown>;
  readonly bars: readonly Candle[];
  /** Minute of the fill's time and its price. */
  readonly fill: readonly [number, number] | undefined;
}

const BUY_LIMIT = { side: "buy", type: "limit", limitPrice: 99 };
const SELL_LIMIT = { side: "sell", type: "limit", limitPrice: 101 };
const BUY_STOP = { side: "buy", type: "stop", stopPrice: 102 };
const SELL_STOP = { side: "sell", type: "stop", stopPrice: 98 };
const SELL_TRAIL = { side: "sell", type: "trailing_stop", trailAmount: 2 };
const BUY_TRAIL = { side: "buy", type: "trailing_stop", trailPercent: 10 };
const BUY_STOP_LIMIT = {
  side: "buy",
  type: "stop_limit",
  stopPrice: 102,
  limitPrice: 103,
};
const BUY_STOP_LIMIT_BELOW = { ...BUY_STOP_LIMIT, limitPrice: 101 };
const SELL_STOP_LIMIT = {
  side: "sell",
  type: "stop_limit",
  stopPrice: 98,
  limitPrice: 97,
};

const CASES: readonly Case[] = [
  {
    name: "a buy limit waits while the price stays above it",
    order: BUY_LIMIT,
    bars: [[100, 101, 99.01, 100]],
    fill: undefined,
  },
  {
    name:
      "a buy limit fills at its limit when the bar touches it, known at the bar's end",
    order: BUY_LIMIT,
    bars: [[100, 101, 99, 100]],
    fill: [1, 99],
  },
  {
    name: "a buy limit fills at the open when that is better",
    order: BUY_LIMIT,
    bars: [[98.5, 99, 98, 98]],
    fill: [0, 98.5],
  },
  {
    name: "a sell limit fills at its limit",
    order: SELL_LIMIT,
    bars: [[100, 101.5, 100, 100]],
    fill: [1, 101],
  },
  {
    name: "a sell limit fills at a better open",
    order: SELL_LIMIT,
    bars: [[100, 100, 100, 100], [104, 104, 103, 103]],
    fill: [1, 104],
  },
  {
    name: "a buy stop fills at its stop when the bar rises to it",
    order: BUY_STOP,
    bars: [[100, 102, 99, 99]],
    fill: [1, 102],
  },
  {
    name: "a buy stop gaps to the open",
    order: BUY_STOP,
    bars: [[100, 101, 99, 100], [105, 106, 104, 105]],
    fill: [1, 105],
  },
  {
    name: "a buy stop waits below its level",
    order: BUY_STOP,
    bars: [[100, 101.99, 99, 100]],
    fill: undefined,
  },
  {
    name: "a sell stop fills at its stop",
    order: SELL_STOP,
    bars: [[100, 101, 97, 100]],
    fill: [1, 98],
  },
  {
    name: "a sell stop gaps to the open",
    order: SELL_STOP,
    bars: [[95, 99, 95, 99]],
    fill: [0, 95],
  },
  {
    name: "a trailing stop starts from the price at its placing",
    order: SELL_TRAIL,
    bars: [[97, 97, 97, 97]], // mark 100, so its stop was 98
    fill: [0, 97],
  },
  {
    name:
      "a trailing stop follows the high and fills at its raised level in a later bar",
    order: SELL_TRAIL,
    bars: [[100, 105, 99, 104], [104, 104, 102, 103]],
    fill: [2, 103],
  },
  {
    name: "a trailing stop never falls",
    order: SELL_TRAIL,
    bars: [
      [100, 105, 99, 104],
      [103.5, 103.5, 103.2, 103.4],
      [103.1, 103.2, 102, 102],
    ],
    fill: [3, 103],
  },
  {
    name: "a trailing stop raised within a bar counts for that bar's close",
    order: SELL_TRAIL,
    bars: [[100, 105, 99, 102]], // 103 after the high, and the close is below
    fill: [1, 103],
  },
  {
    name: "a trailing stop raised by the open counts for that bar's low",
    order: SELL_TRAIL,
    bars: [[103, 103, 100.9, 103]],
    fill: [1, 101],
  },
  {
    name: "a trailing stop to buy follows the low by percent",
    order: BUY_TRAIL,
    bars: [[100, 101, 80, 81], [81, 90, 81, 90]], // 80 + 10 % = 88
    fill: [2, 88],
  },
  {
    name: "a stop-limit fills at its stop when the limit allows it",
    order: BUY_STOP_LIMIT,
    bars: [[100, 104, 100, 104]],
    fill: [1, 102],
  },
  {
    name:
      "a stop-limit triggered by a gap beyond its limit waits for the limit",
    order: BUY_STOP_LIMIT,
    bars: [[105, 106, 104, 105], [105, 105, 102.5, 104]],
    fill: [2, 103],
  },
  {
    name:
      "a stop-limit triggered at the open fills at its limit later in the bar",
    order: BUY_STOP_LIMIT,
    bars: [[105, 106, 102, 105]],
    fill: [1, 103],
  },
  {
    name:
      "a stop-limit triggered at an open within its limit fills at the open",
    order: BUY_STOP_LIMIT,
    bars: [[102.5, 106, 102, 105]],
    fill: [0, 102.5],
  },
  {
    name:
      "a stop-limit with its limit on the far side does not use a low that may have come before",
    order: BUY_STOP_LIMIT_BELOW,
    bars: [[100, 103, 100, 102]],
    fill: undefined,
  },
  {
    name:
      "a stop-limit with its limit on the far side fills if the close is through it",
    order: BUY_STOP_LIMIT_BELOW,
    bars: [[100, 103, 100, 100.5]],
    fill: [1, 101],
  },
  {
    name: "a triggered stop-limit stays a limit in later bars",
    order: BUY_STOP_LIMIT_BELOW,
    bars: [[100, 103, 100, 102], [102, 102, 100, 101]],
    fill: [2, 101],
  },
  {
    name: "a sell stop-limit does not fill below its limit",
    order: SELL_STOP_LIMIT,
    bars: [[96, 96.5, 95, 96]],
    fill: undefined,
  },
  {
    name: "a market-on-open order takes the session's open",
    order: { side: "buy", type: "market_on_open" },
    bars: [[100.5, 101, 99, 100]],
    fill: [0, 100.5],
  },
  {
    name: "an immediate-or-cancel limit takes a good open",
    order: { ...BUY_LIMIT, timeInForce: "ioc" },
    bars: [[98.9, 99, 98, 98]],
    fill: [0, 98.9],
  },
  {
    name: "an immediate-or-cancel limit does not wait for the rest of the bar",
    order: { ...BUY_LIMIT, timeInForce: "ioc" },
    bars: [[100, 100, 98, 98], [98, 98, 98, 98]],
    fill: undefined,
  },
];

for (const { name, order, bars, fill } of CASES) {
  Deno.test(name, () => assertEquals(fillOf(order, ...bars), fill));
}

Deno.test("an order's prices mirror: what a buy does above, a sell does below", () => {
  const mirrored = (value: unknown): unknown =>
    typeof value === "number" ? 200 - value : value;
  for (const { order, bars, fill } of CASES) {
    if (order.type === "trailing_stop" && "trailPercent" in order) continue;
    const opposite: Record<string, unknown> = {
      ...order,
      side: order.side === "buy" ? "sell" : "buy",
    };
    for (const key of ["limitPrice", "stopPrice"]) {
      if (key in order) opposite[key] = mirrored(order[key]);
    }
    const flipped = bars.map(([o, h, l, c]): Candle => [
      200 - o,
      200 - l,
      200 - h,
      200 - c,
    ]);
    const got = fillOf(opposite, ...flipped);
    assertEquals(
      got === undefined
        ? undefined
        : [got[0], Math.round((200 - got[1]) * 1e6)],
      fill === undefined ? undefined : [fill[0], Math.round(fill[1] * 1e6)],
    );
  }
});
