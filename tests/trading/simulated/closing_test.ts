/** The ends of trading: of a symbol whose bars end, and of the run. */
import { assertEquals } from "@std/assert";
import { endedPositionText } from "../../../src/trading/ended_positions.ts";
import { orderReason } from "../../../src/trading/order_reasons.ts";
import type { OrderView } from "../../../src/trading/orders.ts";
import { at, bar, brief, openBroker, SESSION } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const CLOSE = 390;

Deno.test("at_end: close sells at the last close, with spread, slippage by the bar's volume and commission", () => {
  const b = openBroker({
    atEnd: "close",
    spread: { type: "fixed", width: 0.2 },
    slippage: { type: "volume_share", impact: 0.5 },
    commission: { type: "per_share", rate: 0.01 },
    volumeOf: () => 20,
  });
  b.submit(BUY, at(0));
  bar(b, 0, [100, 100, 100, 100, 10]);
  bar(b, 1, [100, 110, 100, 104, 20]);
  const ended = b.endTrading(SESSION);
  // Bid 103.9; half of the bar's volume costs 0.5 × 0.5² of the price.
  const price = 103.9 * (1 - 0.125);
  const [, close] = b.fills;
  assertEquals(close.price.toFixed(6), price.toFixed(6));
  assertEquals([close.time, close.side, close.quantity, close.fee], [
    SESSION.close,
    "sell",
    10,
    0.1,
  ]);
  assertEquals([close.tag, close.reason], ["at_end", "the run ended"]);
  assertEquals(ended, [{
    cause: "at_end",
    date: SESSION.date,
    symbol: "AAA",
    strategy: 0,
    quantity: 10,
    price: close.price,
    left: 0,
    orderId: 2,
  }]);
  assertEquals(b.position(0), 0);
  const result = b.finish();
  assertEquals(result.cash, result.equity);
  assertEquals(result.openPositions, []);
  assertEquals(result.endedPositions, ended);
  assertEquals(result.roundTrips.length, 1);
});

Deno.test("at_end: close buys back a short position at the ask", () => {
  const b = openBroker({
    atEnd: "close",
    spread: { type: "fixed", width: 0.2 },
  });
  b.submit({ ...BUY, side: "sell" }, at(0));
  bar(b, 0, [100, 100, 100, 98]);
  b.endTrading(SESSION);
  assertEquals(brief(b.fills), [
    [0, "sell", 10, 99.9],
    [CLOSE, "buy", 10, 98.1],
  ]);
});

Deno.test("flat_at_close: a session ends without orders and positions, at the last close with costs", () => {
  const b = openBroker({
    flatAtClose: true,
    spread: { type: "fixed", width: 0.2 },
    commission: { type: "per_trade", fee: 1 },
  });
  b.submit({ ...BUY, bracket: { stopPrice: 90 } }, at(0));
  b.submit(
    { ...BUY, type: "limit", limitPrice: 50, timeInForce: "gtc" },
    at(0),
  );
  bar(b, 0, [100, 101, 99, 100]);
  bar(b, 1, [100, 104, 100, 103]);
  // Placed in the last slice: it would open a position the next morning.
  b.submit(BUY, at(CLOSE));
  b.expire(SESSION);
  assertEquals(b.flatten(SESSION), true);
  const { cash, equity } = b.onSessionEnd(SESSION);
  // 100.1 paid and 102.9 received for ten, and two fees.
  assertEquals([cash, equity], [10_026, 10_026]);
  assertEquals(b.pendingCount(0), 0);
  assertEquals(brief(b.fills), [
    [0, "buy", 10, 100.1],
    [CLOSE, "sell", 10, 102.9],
  ]);
  assertEquals(b.fills[1].tag, "flat_at_close");
  // The stop ends as an order, before the position that it guards.
  assertEquals(
    b.orders.filter(({ code }) => code === "flat_at_close").map(({ id }) => id)
      .length,
    3,
  );
  const result = b.finish();
  assertEquals([result.openPositions, result.endedPositions], [[], []]);
});

Deno.test("without flat_at_close, orders and positions outlive the session", () => {
  const b = openBroker();
  b.submit(BUY, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.flatten(SESSION), false);
  assertEquals(b.position(0), 10);
});

Deno.test("at the end working orders end before positions are closed, and orders of callbacks are refused", () => {
  const events: string[] = [];
  const tell = (what: string, order: OrderView) =>
    events.push(`${what} ${order.id} ${order.status} ${order.code ?? ""}`);
  let atEnd = false;
  const b = openBroker({
    atEnd: "close",
    onOrder: (order) => {
      if (!atEnd) return;
      tell("order", order);
      if (order.code === "run_ended" && order.status === "cancelled") {
        assertEquals(b.submit(BUY, at(CLOSE)).code, "run_ended");
      }
    },
    onFill: (_, order) => {
      if (atEnd) tell("fill", order);
    },
  });
  b.submit(BUY, at(0));
  b.submit({ ...BUY, side: "sell", type: "limit", limitPrice: 200 }, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  atEnd = true;
  b.endTrading(SESSION);
  assertEquals(events, [
    "order 2 cancelled run_ended",
    "order 3 refused run_ended",
    "order 4 accepted ",
    "order 4 filled ",
    "fill 4 filled ",
  ]);
  assertEquals(b.position(0), 0);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("at_end: keep ends the orders and leaves positions open", () => {
  const b = openBroker();
  b.submit(BUY, at(0));
  b.submit({ ...BUY, type: "limit", limitPrice: 50 }, at(0));
  bar(b, 0, [100, 100, 100, 101]);
  assertEquals(b.endTrading(SESSION), []);
  assertEquals(b.orders[1].code, "run_ended");
  const result = b.finish();
  assertEquals(result.openPositions.map((p) => p.value), [1010]);
  assertEquals(result.endedPositions, []);
});

Deno.test("a delisted symbol: orders end, each strategy's position is closed, later orders are refused, other symbols go on", () => {
  const b = openBroker({ strategies: 2 });
  b.submit(BUY, at(0));
  b.submit({ ...BUY, side: "sell", quantity: 4, strategy: 1 }, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  b.submit({
    ...BUY,
    type: "limit",
    limitPrice: 50,
    bracket: { stopPrice: 40 },
  }, at(1));
  b.submit({ ...BUY, symbol: "BBB" }, at(1));
  bar(b, 1, [100, 102, 100, 102]);
  const ended = b.delist(0, SESSION);
  assertEquals(
    ended.map(({ strategy, quantity, price, left }) => [
      strategy,
      quantity,
      price,
      left,
    ]),
    [[0, 10, 102, 0], [1, -4, 102, 0]],
  );
  assertEquals(brief(b.fills).slice(2), [
    [CLOSE, "sell", 10, 102],
    [CLOSE, "buy", 4, 102],
  ]);
  assertEquals(
    b.fills.slice(2).map(({ tag, reason }) => `${tag}: ${reason}`),
    Array(2).fill("delisted: its symbol is delisted, or its bars have ended"),
  );
  assertEquals(
    b.orders.slice(2, 5).map(({ status, code }) => `${status} ${code}`),
    ["cancelled delisted", "cancelled entry_ended", "accepted undefined"],
  );
  assertEquals(b.submit(BUY, at(CLOSE)).code, "delisted");
  const receipts = b.submitOneCancelsOther([
    { ...BUY, type: "limit", limitPrice: 90 },
    { ...BUY, type: "stop", stopPrice: 110 },
  ], at(CLOSE));
  assertEquals(receipts.map(({ status }) => status), ["refused", "refused"]);
  assertEquals(
    b.submit({ ...BUY, symbol: "BBB" }, at(CLOSE)).status,
    "accepted",
  );
  assertEquals(b.delist(0, SESSION), []);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("on_delisting: keep values the position at its last close, and the end of the run closes it there", () => {
  const b = openBroker({ onDelisting: "keep", atEnd: "close" });
  b.submit(BUY, at(0));
  bar(b, 0, [100, 100, 100, 97]);
  const [kept] = b.delist(0, SESSION);
  assertEquals([kept.left, kept.price, kept.orderId], [10, 97, 0]);
  assertEquals(b.position(0), 10);
  assertEquals(b.equity, 10_000 - 30);
  assertEquals(b.submit({ ...BUY, side: "sell" }, at(1)).code, "delisted");
  const [closed] = b.endTrading(SESSION);
  assertEquals([closed.left, closed.price], [0, 97]);
  assertEquals(b.position(0), 0);
});

Deno.test("a closed symbol no longer counts against the limits", () => {
  const b = openBroker({
    limits: {
      maxBuyingPower: 1_000,
      maxPerTrade: Infinity,
      maxPerSymbol: Infinity,
      maxOpenPositions: 1,
    },
    startingCash: 10_000,
  });
  b.submit(BUY, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  b.mark(1, 100);
  const buyOther = { ...BUY, symbol: "BBB" };
  assertEquals(b.submit(buyOther, at(1)).code, "above_max_open_positions");
  b.delist(0, SESSION);
  assertEquals(b.submit(buyOther, at(1)).status, "accepted");
});

Deno.test("a position too large to be booked stays, and is told", () => {
  const b = openBroker({ atEnd: "close", startingCash: 1_000 });
  b.submit({ ...BUY, quantity: 1_000 }, at(0));
  bar(b, 0, [1, 1, 1, 1]);
  b.mark(0, 8_000_000);
  const slipped = openBroker({
    atEnd: "close",
    startingCash: 1_000,
    slippage: { type: "percent", percent: 50 },
  });
  slipped.submit({ ...BUY, side: "sell", quantity: 1_000 }, at(0));
  bar(slipped, 0, [1, 1, 1, 1]);
  slipped.mark(0, 8_000_000);
  assertEquals(b.endTrading(SESSION)[0].left, 0);
  const [stays] = slipped.endTrading(SESSION);
  assertEquals([stays.left, stays.orderId], [-1_000, 0]);
  assertEquals(slipped.orders[1].code, "amount_too_large");
  assertEquals(slipped.position(0), -1_000);
});

Deno.test("a cash account closes what its cash covers the fee of, and keeps and tells the rest", () => {
  const run = (fee: number, onShortCash: "cut" | "refuse", cash = 100) => {
    const b = openBroker({
      account: "cash",
      atEnd: "close",
      onShortCash,
      startingCash: cash,
      commission: { type: "per_share", rate: fee },
    });
    b.submit({ ...BUY, quantity: 2 }, at(0));
    bar(b, 0, [40, 40, 40, 1]);
    const [ended] = b.endTrading(SESSION);
    return {
      cash: b.cash,
      left: ended.left,
      position: b.position(0),
      code: b.orders[1].code,
      text: endedPositionText(ended),
    };
  };
  // 100 − 2 × 40 − 2 × 5 leaves 10; each share sold costs 5 and brings 1.
  assertEquals(run(5, "cut"), {
    cash: 2,
    left: 0,
    position: 0,
    code: undefined,
    text: "AAA: the run ended on 2024-01-03; 2 long closed at 1",
  });
  // 5 are left; one share sold costs 4.
  assertEquals(run(5, "cut", 95), {
    cash: 1,
    left: 1,
    position: 1,
    code: "cut_to_cash",
    text:
      "AAA: the run ended on 2024-01-03; 1 of 2 long closed at 1, and no order can close the rest",
  });
  const kept = {
    left: 2,
    position: 2,
    text:
      "AAA: the run ended on 2024-01-03; 2 long kept at 1, and no order can close it",
  };
  assertEquals(run(5, "cut", 93), { ...kept, cash: 3, code: "cut_to_cash" });
  assertEquals(run(5, "refuse", 95), {
    ...kept,
    cash: 5,
    code: "short_of_cash",
  });
});

Deno.test("a refusal for another reason gives way to that of a delisted symbol", () => {
  const b = openBroker();
  b.delist(0, SESSION);
  const parked = orderReason("symbol_parked", "AAA");
  assertEquals(b.refuse(BUY, at(1), parked).code, "delisted");
  const other = { ...BUY, symbol: "BBB" };
  assertEquals(b.refuse(other, at(1), parked).code, "symbol_parked");
});
