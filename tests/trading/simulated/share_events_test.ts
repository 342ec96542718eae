/** Orders and positions over corporate actions, by hand. */
import { assertEquals } from "@std/assert";
import { drive } from "../oracle/_driver.ts";
import type {
  Action,
  Bar,
  Day,
  OrderSpec,
  Program,
  ShareAction,
} from "../oracle/_program.ts";

const flat = (price: number): Bar => [price, price, price, price, 1_000];

/** A session with one bar of each symbol, and orders before it. */
function session(
  date: string,
  prices: readonly (number | undefined)[],
  orders: readonly OrderSpec[] = [],
  actions: readonly ShareAction[] = [],
): Day {
  const bars = prices.map((price) =>
    price === undefined ? undefined : flat(price)
  );
  return {
    date,
    actions,
    before: [orders.map((order): Action => ({ kind: "submit", order }))],
    slices: [{ minute: 0, bars, acts: [[]] }],
    after: [[]],
  };
}

function run(days: readonly Day[], symbols = 2) {
  const program: Program = {
    symbols,
    strategies: 1,
    rules: { max_buying_power: 100_000 },
    days,
  };
  return drive(program);
}

Deno.test("shares of a merger that cover a short position end the orders that guard it", () => {
  const { outcome, result } = run([
    session("2024-01-30", [100, 50], [
      {
        symbol: 0,
        side: "sell",
        quantity: 2,
        type: "market",
        bracket: { stopPrice: 150, limitPrice: 60 },
      },
      { symbol: 1, side: "buy", quantity: 10, type: "market" },
    ]),
    // 10 shares make 5: 2 cover the short ones, and 3 are held.
    session("2024-01-31", [100, undefined], [], [{
      symbol: 1,
      ends: { type: "merger", cash: 0, shares: 0.5, into: 0 },
    }]),
    // The stop of a purchase would be reached here.
    session("2024-02-01", [160, undefined]),
  ]);
  assertEquals(
    outcome.orders.map(({ id, status, code }) => [id, status, code]),
    [
      [1, "filled", undefined],
      [2, "cancelled", "no_position"],
      [3, "cancelled", "no_position"],
      [4, "filled", undefined],
    ],
  );
  assertEquals(
    result.openPositions.map(({ symbol, quantity }) => [symbol, quantity]),
    [["AAA", 3]],
  );
});

Deno.test("legs shrink to what a merger leaves of the short position", () => {
  const { outcome } = run([
    session("2024-01-30", [100, 50], [
      {
        symbol: 0,
        side: "sell",
        quantity: 8,
        type: "market",
        bracket: { stopPrice: 150 },
      },
      { symbol: 1, side: "buy", quantity: 10, type: "market" },
    ]),
    session("2024-01-31", [160, undefined], [], [{
      symbol: 1,
      ends: { type: "merger", cash: 0, shares: 0.5, into: 0 },
    }]),
  ]);
  assertEquals(
    outcome.orders[1],
    { id: 2, status: "filled", code: undefined, quantity: 3, filled: 3 },
  );
});

Deno.test("an order that only reduces ends with a position that a reverse split turns into cash", () => {
  const limit = {
    symbol: 0,
    side: "sell",
    quantity: 20,
    type: "limit",
    limitPrice: 3_000,
    reduceOnly: true,
  } as const;
  const { outcome } = run(
    [
      session("2024-01-30", [100], [{
        symbol: 0,
        side: "buy",
        quantity: 5,
        type: "market",
      }]),
      session("2024-01-31", [100], [limit]),
      session("2024-02-01", [1_000], [{
        symbol: 0,
        side: "buy",
        quantity: 3,
        type: "market",
      }], [{ symbol: 0, split: 0.1 }]),
      // Two shares of the new position would be sold here.
      session("2024-02-02", [40_000]),
    ],
    1,
  );
  assertEquals(
    outcome.orders.map(({ status, code }) => [status, code]),
    [["filled", undefined], ["cancelled", "no_position"], [
      "filled",
      undefined,
    ]],
  );
});

Deno.test("a fraction of an acquirer that has not traded yet is paid at its price after the split", () => {
  const { outcome } = run([
    session("2024-01-30", [undefined, 90], [
      { symbol: 1, side: "buy", quantity: 1, type: "market" },
    ]),
    // Two shares for one: each is worth half of the last close, 45.
    session("2024-01-31", [undefined, undefined], [], [{
      symbol: 1,
      ends: { type: "merger", cash: 0, shares: 2, into: 0 },
    }]),
    // A quarter of a share each makes half a share at 4 × 45.
    session("2024-02-01", [undefined, undefined], [], [
      { symbol: 0, split: 0.25 },
    ]),
  ]);
  assertEquals([outcome.cash, outcome.realised], [100_000, 0]);
});

Deno.test("the commission of an order is for the shares that it traded, before and after a split", () => {
  const thin = (volume: number): Bar => [100, 100, 100, 100, volume];
  const day = (date: string, volume: number, actions?: ShareAction[]): Day => ({
    ...session(date, [100], [], actions),
    slices: [{ minute: 0, bars: [thin(volume)], acts: [[]] }],
  });
  const order = {
    symbol: 0,
    side: "buy",
    quantity: 100,
    type: "market",
  } as const;
  // 40 of 100, then 30 of the 6 or the 120 that a split leaves.
  for (const [split, filled] of [[0.1, 6], [2, 30]]) {
    const { outcome, result } = drive({
      symbols: 1,
      strategies: 1,
      rules: {
        max_buying_power: 100_000,
        max_volume_share: 0.5,
        commission: { type: "per_share", rate: 0.01 },
      },
      days: [
        { ...day("2024-01-30", 80), before: [[{ kind: "submit", order }]] },
        day("2024-01-31", 60, [{ symbol: 0, split }]),
      ],
    });
    assertEquals(
      result.fills.map(({ quantity, fee }) => [quantity, fee]),
      [[40, 0.4], [filled, filled / 100]],
    );
    assertEquals(outcome.fees, 0.4 + filled / 100);
  }
});
