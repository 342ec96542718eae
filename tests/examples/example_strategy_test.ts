import { assertEquals } from "@std/assert";
import { inProject } from "../cli/_openbell.ts";

interface Line {
  ready: boolean;
  value: number;
}

Deno.test("the example strategy trades each cross once, and sells what it holds", async () => {
  const path = inProject("examples/strategies/ema_cross.ts");
  const { default: emaCross } = await import(`file://${path}`);
  const strategy = emaCross({ fast: "f", slow: "s", quantity: 7 });
  assertEquals(strategy.subscriptions, [{ intervals: ["5m"] }]);

  const orders: string[] = [];
  const lines: Record<string, Line> = {
    f: { ready: true, value: 0 },
    s: { ready: false, value: 0 },
  };
  let held = 0;
  const context = {
    indicator: (_symbol: string, id: string) => lines[id],
    position: () => held,
    buy(symbol: string, quantity: number) {
      orders.push(`buy ${quantity} ${symbol}`);
      held += quantity;
    },
    sell(symbol: string, quantity: number) {
      orders.push(`sell ${quantity} ${symbol}`);
      held -= quantity;
    },
  };
  const bar = (fast: number, slow: number) => {
    lines.f.value = fast;
    lines.s.value = slow;
    strategy.onBar(context, { symbol: "A" });
    return orders.splice(0);
  };
  assertEquals(bar(2, 1), []);
  lines.s.ready = true;
  assertEquals(bar(1, 2), []); // the first known side is no cross
  assertEquals(bar(2, 1), ["buy 7 A"]);
  assertEquals(bar(3, 1), []);
  held = 5; // as if the order had been filled in part
  assertEquals(bar(1, 2), ["sell 5 A"]);
  assertEquals(bar(0, 2), []);
  assertEquals(bar(2, 1), ["buy 7 A"]);
  held = 0; // as if the limits had refused it
  assertEquals(bar(1, 2), []);
});
