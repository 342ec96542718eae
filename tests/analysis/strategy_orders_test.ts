/** What strategies order through their context, and what they see of it. */
import { assert, assertEquals } from "@std/assert";
import type { SessionError } from "../../src/errors.ts";
import { MINUTE } from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

Deno.test("each strategy has its own orders, positions and cash within the common account", async () => {
  const seen: Record<string, unknown> = {};
  const result = await runStrategies([{
    name: "buyer",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.buy("AAA", 10);
      if (c.time === at(2)) {
        c.submit({
          symbol: "AAA",
          side: "sell",
          quantity: 10,
          type: "limit",
          limitPrice: 9_999,
        });
        seen.orders = c.orders.map((
          { id, type, status },
        ) => [id, type, status]);
        seen.foreign = c.order(2);
      }
      if (c.time !== at(3)) return;
      seen.buyer = [c.position("AAA"), c.totalPosition("AAA")];
      seen.positions = c.positions.map(({ symbol, quantity }) => [
        symbol,
        quantity,
      ]);
      seen.money = [
        c.account.startingCash,
        c.account.cash - c.account.startingCash,
        c.account.own.cash - c.account.startingCash,
      ];
      try {
        c.cancel(2);
      } catch (error) {
        seen.error = (error as SessionError).message;
      }
    },
  }, {
    name: "seller",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.sell("AAA", 4);
      if (c.time === at(2)) seen.sellerOrders = c.orders;
      if (c.time === at(3)) {
        seen.seller = [c.position("AAA"), c.totalPosition("AAA")];
      }
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(seen.orders, [[3, "limit", "accepted"]]);
  assertEquals(seen.foreign, undefined);
  assertEquals(seen.sellerOrders, []);
  assertEquals(seen.buyer, [10, 6]);
  assertEquals(seen.seller, [-4, 6]);
  assertEquals(seen.positions, [["AAA", 10]]);
  const { price } = result.fills[0];
  const cents = (x: number) => Math.round(x * 100);
  const [start, common, own] = seen.money as number[];
  assertEquals([start, cents(common), cents(own)], [
    100_000,
    cents(-6 * price),
    cents(-10 * price),
  ]);
  assertEquals(
    seen.error,
    "Cannot cancel order 2: buyer has no order with that number",
  );
});

Deno.test("a number that is an object reaches no order of another strategy", async () => {
  const errors: string[] = [];
  /** An own order when it is checked, and the other's later. */
  const changing = () => {
    let reads = 0;
    return { valueOf: () => reads++ === 0 ? 2 : 1 } as unknown as number;
  };
  const { orderEndings, fills } = await runStrategies([{
    name: "waiting",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.buy("AAA", 10);
    },
  }, {
    name: "intruder",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time !== at(1)) return;
      c.buy("AAA", 1);
      for (
        const act of [
          () => c.cancel(changing()),
          () => c.replace(changing(), { quantity: 9 }),
        ]
      ) {
        try {
          act();
        } catch (error) {
          errors.push((error as SessionError).code);
        }
      }
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(errors, ["order_invalid", "order_invalid"]);
  assertEquals(fills.map(({ quantity }) => quantity), [10, 1]);
  assertEquals(orderEndings.filter((one) => one.status === "cancelled"), []);
});

Deno.test("orders are replaced, cancelled and linked through the context", async () => {
  const told: string[] = [];
  const result = await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { close }) {
      if (c.time === at(1)) c.buy("AAA", 10);
      if (c.time === at(2)) {
        const [stop, limit] = c.submitOneCancelsOther([
          {
            symbol: "AAA",
            side: "sell",
            quantity: 10,
            type: "stop",
            stopPrice: close - 30,
          },
          {
            symbol: "AAA",
            side: "sell",
            quantity: 10,
            type: "limit",
            limitPrice: close + 30,
          },
        ]);
        assertEquals([stop.id, limit.id], [2, 3]);
      }
      if (c.time === at(3)) {
        // Below the market: it is filled at the next open.
        assertEquals(c.replace(3, { limitPrice: 1 }).status, "accepted");
        assertEquals(c.order(3)?.limitPrice, 1);
      }
      if (c.time === at(4)) {
        assertEquals(c.order(2)?.status, "cancelled");
        const far = { type: "limit", limitPrice: 1 } as const;
        const { id } = c.submit({
          symbol: "AAA",
          side: "buy",
          quantity: 1,
          ...far,
        });
        assertEquals([c.cancel(id), c.cancel(id)], [true, false]);
      }
    },
    onOrder: (_, order) => {
      told.push(`${order.id} ${order.status}`);
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(told, [
    "1 accepted",
    "1 filled",
    "2 accepted",
    "3 accepted",
    "3 accepted",
    "3 filled",
    "2 cancelled",
    "4 accepted",
    "4 cancelled",
  ]);
  assertEquals(result.fills.map((f) => [f.side, f.quantity]), [
    ["buy", 10],
    ["sell", 10],
  ]);
});

Deno.test("a limit refuses an order with its reason, and the run continues", async () => {
  const reasons: (string | undefined)[] = [];
  const result = await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) reasons.push(c.buy("AAA", 1e6).reason);
    },
    onOrder: (_, order) => {
      reasons.push(`${order.status}: ${order.reason}`);
    },
  }], { days: DAYS.slice(0, 1) });
  assert(reasons[0]?.includes("above max_per_trade"), reasons[0]);
  assertEquals(reasons[1], `refused: ${reasons[0]}`);
  assertEquals(result.account.orders.refused, 1);
});

Deno.test("time in force decides which orders outlive a session, whatever their state", async () => {
  const states: Record<string, unknown> = {};
  await runStrategies([{
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      if (c.clock.date !== DAYS[0].date) {
        states.next = c.orders.map(({ id, status }) => [id, status]);
        states.day = c.order(2)?.reason;
        states.ioc = c.order(3)?.reason;
        return;
      }
      const far = {
        symbol: "AAA",
        side: "buy",
        quantity: 100,
        type: "limit",
        limitPrice: 1,
      } as const;
      c.submit({ ...far, timeInForce: "gtc" });
      c.submit({ ...far, timeInForce: "day" });
      c.submit({ ...far, timeInForce: "ioc" });
      c.submit({ ...far, bracket: { stopPrice: 0.5 } });
      c.submit({ symbol: "AAA", side: "buy", quantity: 10 });
    },
    onBar(c) {
      // Filled in part: a hundredth of a bar's volume at a time.
      if (c.time === DAYS[0].close - 2 * MINUTE) {
        c.submit({ symbol: "AAA", side: "buy", quantity: 900 });
      }
      if (c.time === DAYS[0].close) {
        states.partial = (c.order(7)?.filledQuantity ?? 0) > 0;
        states.open = c.orders.map(({ id, status }) => [id, status]);
      }
    },
    onOrder: (c, order) => {
      if (order.status !== "expired") return;
      states.expired = [order.id, c.time === DAYS[0].close];
    },
  }], { trading: { max_volume_share: 0.01, max_buying_power: 1e6 } });
  const waiting = [[1, "accepted"], [4, "accepted"], [5, "held"]];
  assertEquals(states, {
    partial: true,
    open: [[1, "accepted"], [2, "accepted"], ...waiting.slice(1), [
      7,
      "accepted",
    ]],
    next: [...waiting, [7, "accepted"]],
    day: "the session ended before it was filled",
    ioc: "it was not filled completely at once",
    expired: [2, true],
  });
});
