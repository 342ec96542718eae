/** When the hooks of strategies are called, and in which order. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { StrategyContext } from "../../src/strategy/strategy.ts";
import { MINUTE } from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

Deno.test("hooks are called in the documented order, those of orders before those of bars", async () => {
  const calls: string[] = [];
  const note = (context: StrategyContext, text: string) => {
    const minute = (context.time - DAYS[0].open) / MINUTE;
    if (minute <= 5 || context.time >= DAYS[1].close) {
      calls.push(`${minute > 5 ? "end" : minute} ${text}`);
    }
  };
  await runStrategies([{
    subscriptions: [{ intervals: ["1m", "5m"] }],
    setup: (c) => note(c, "setup"),
    onSessionStart: (c) => note(c, "onSessionStart"),
    onBar(c, { symbol, interval }) {
      note(c, `onBar ${symbol} ${interval}`);
      if (c.time === at(4) && symbol === "BBB") c.buy("BBB", 10);
      if (c.time === at(4) && symbol === "AAA") c.buy("AAA", 10);
    },
    onSlice: (c) => note(c, "onSlice"),
    onOrder: (c, order) => note(c, `onOrder ${order.symbol} ${order.status}`),
    onFill: (c, fill, order) =>
      note(c, `onFill ${fill.symbol} ${fill.quantity} ${order.status}`),
    onSessionEnd: (c) => note(c, "onSessionEnd"),
    teardown: (c) => note(c, "teardown"),
  }], { symbols: ["AAA", "BBB"] });
  const bars = (minute: number) => [
    `${minute} onBar AAA 1m`,
    `${minute} onBar BBB 1m`,
  ];
  assertEquals(calls, [
    "0 setup",
    "0 onSessionStart",
    ...[1, 2, 3].flatMap((minute) => [...bars(minute), `${minute} onSlice`]),
    ...bars(4),
    "4 onOrder AAA accepted",
    "4 onOrder BBB accepted",
    "4 onSlice",
    "5 onOrder AAA filled",
    "5 onFill AAA 10 filled",
    "5 onOrder BBB filled",
    "5 onFill BBB 10 filled",
    ...bars(5),
    "5 onBar AAA 5m",
    "5 onBar BBB 5m",
    "5 onSlice",
    "end onBar AAA 1m",
    "end onBar BBB 1m",
    "end onBar AAA 5m",
    "end onBar BBB 5m",
    "end onSlice",
    "end onSessionEnd",
    "end teardown",
  ]);
});

Deno.test("onSlice is called once per slice with a subscribed bar, also without onBar", async () => {
  const times: number[] = [];
  await runStrategies([{
    subscriptions: [{ intervals: ["5m"], symbols: ["BBB"] }],
    onSlice: (c) => {
      times.push(c.time);
    },
  }], { symbols: ["AAA", "BBB"], days: DAYS.slice(0, 1) });
  assertEquals(times, Array.from({ length: 78 }, (_, i) => at(5 * (i + 1))));
});

Deno.test("callbacks that place orders in response to each other without end stop the run", async () => {
  const error = await assertRejects(
    () =>
      runStrategies([{
        subscriptions: [{ intervals: ["1m"] }],
        onBar(c) {
          if (c.time === at(1)) c.buy("AAA", 1);
        },
        onFill: (c) => void c.buy("AAA", 1),
      }], { trading: { fill: "this_close", max_buying_power: 1e9 } }),
    SessionError,
  );
  assert(
    error.message.includes("in response to each other without end"),
    error.message,
  );
});
