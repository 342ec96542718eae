import { assertEquals } from "@std/assert";
import {
  at,
  bar,
  brief,
  openBroker,
  SESSION,
  SESSION_2,
  showBar,
} from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;

Deno.test("a market-on-close order takes the close of the session's last slot", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_close" }, at(5));
  bar(b, 388, [100, 101, 99, 100]);
  assertEquals(b.fills.length, 0);
  bar(b, 389, [100, 103, 99, 102]);
  assertEquals(brief(b.fills), [[390, "buy", 10, 102]]);
  assertEquals(b.fills[0].time, SESSION.close);
});

Deno.test("a market-on-close order expires when the session's last slot is missing", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_close" }, at(5));
  bar(b, 388, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  assertEquals(b.orders[0].status, "expired");
  assertEquals(b.orders[0].code, "no_bar_at_close");
});

Deno.test("a market-on-open order placed during a session waits for the next open", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_open" }, at(5));
  bar(b, 6, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  b.onSessionStart(SESSION_2);
  showBar(b, 0, SESSION_2.open, 104, 105, 103, 104, 1000);
  assertEquals(b.fills.map((f) => [f.time, f.price]), [[SESSION_2.open, 104]]);
});

Deno.test("a market-on-open order expires when the first slot is missing", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  bar(b, 1, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  assertEquals([b.fills.length, b.orders[0].status], [0, "expired"]);
});

Deno.test("the rest of an auction order is cancelled when its auction is over", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  b.submit({ ...SELL, type: "market_on_close" }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  bar(b, 389, [100, 101, 99, 100, 6]);
  assertEquals(brief(b.fills), [[0, "buy", 4, 100], [390, "sell", 3, 100]]);
  assertEquals(b.orders.map((o) => o.status), ["cancelled", "cancelled"]);
});

Deno.test("on daily bars the open and the close of a session are those of its bar", () => {
  const b = openBroker({ baseIntervalMs: Infinity });
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  b.submit({ ...SELL, type: "market_on_close" }, at(0));
  bar(b, 0, [100, 103, 99, 102]);
  assertEquals(b.fills.map((f) => [f.time, f.price]), [
    [SESSION.open, 100],
    [SESSION.close, 102],
  ]);
});
