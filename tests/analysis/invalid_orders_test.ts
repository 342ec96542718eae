/** Requests that are no valid order: the run ends, or they are refused. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { DAYS, runStrategies } from "./_strategy_run.ts";

/** Invalid requests: name, request, part of the message. */
const INVALID: readonly [string, (c: StrategyContext) => unknown, string][] = [
  ["NaN quantity", (c) => c.buy("AAA", NaN), "quantity is NaN; it must be"],
  ["unknown symbol", (c) => c.buy("ZZZ", 1), "the run has no such symbol"],
  [
    "negative limit",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: -1,
      }),
    "limitPrice is -1; it must be above zero",
  ],
  [
    "no order",
    (c) => c.submit(null as never),
    "An order must be an object with",
  ],
  [
    "another strategy's order",
    (c) =>
      c.submit(
        { symbol: "AAA", side: "buy", quantity: 1, strategy: 1 } as never,
      ),
    "An order cannot name a strategy, found strategy 1",
  ],
  ["unknown order", (c) => c.replace(99, {}), "has no order with that number"],
  [
    "text for a quantity",
    (c) => c.buy("AAA", "10" as never),
    'quantity is "10"; it must be a number above zero',
  ],
  [
    "quantity of another kind of number",
    (c) => c.buy("AAA", 10n as never),
    "quantity is 10n; it must be a number above zero",
  ],
  [
    "quantity that no number is exact for",
    (c) => c.buy("AAA", 1e308),
    "quantity is 1e+308; it must be at most 9007199254740991",
  ],
  [
    "text for a limit",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: "50" as never,
      }),
    'limitPrice is "50"; it must be a number above zero',
  ],
  [
    "misspelt field",
    (c) =>
      c.submit(
        { symbol: "AAA", side: "buy", quantity: 1, limit: 50 } as never,
      ),
    'an order has no "limit"; did you mean "limitPrice"?',
  ],
  [
    "misspelt field of a bracket",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        bracket: { stop: 1, limitPrice: 500 } as never,
      }),
    'a bracket has no "stop"; did you mean "stopPrice"?',
  ],
  [
    "bracket that is none",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        bracket: null as never,
      }),
    "bracket is null; it must be an object with stopPrice, limitPrice or both",
  ],
  [
    "flag that is none",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "sell",
        quantity: 1,
        reduceOnly: "no" as never,
      }),
    'reduceOnly is "no"; it must be true or false',
  ],
  [
    "misspelt change",
    (c) => {
      const { id } = c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: 0.01,
      });
      return c.replace(id, { limit: 0.02 } as never);
    },
    'changes have no "limit"; did you mean "limitPrice"?',
  ],
  [
    "lonely order",
    (c) => c.submitOneCancelsOther([]),
    "must be a list of at least two",
  ],
];

Deno.test("an invalid order ends the run with the strategy, the hook and the reason", async () => {
  const cases: [string, (c: StrategyContext) => unknown, string, string][] = [
    ...INVALID.map(([name, ask, message]) =>
      [name, ask, message, "onSessionStart"] as [
        string,
        typeof ask,
        string,
        string,
      ]
    ),
    [
      "order in teardown",
      (c) => c.buy("AAA", 1),
      "the run has ended",
      "teardown",
    ],
  ];
  for (const [name, ask, message, hook] of cases) {
    const strategy: Strategy = {
      name: "asker",
      subscriptions: [],
      [hook]: (c: StrategyContext) => void ask(c),
    };
    const error = await assertRejects(
      () => runStrategies([strategy], { days: DAYS.slice(0, 1) }),
      SessionError,
    );
    assertEquals(error.code, "strategy_failed", name);
    assert(
      error.message.startsWith(
        `Strategy asker failed in ${hook} on ${DAYS[0].date}: `,
      ),
      error.message,
    );
    assert(error.message.includes(message), error.message);
  }
});

Deno.test("with on_invalid_order: refuse an invalid order is refused and logged, and the run continues", async () => {
  const receipts: unknown[] = [];
  const result = await runStrategies([{
    name: "asker",
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      for (const [, ask] of INVALID) receipts.push(ask(c));
      assertEquals(c.cancel(99), false);
      c.buy("AAA", 10);
    },
    teardown: (c) => void receipts.push(c.buy("AAA", 1)),
  }], { days: DAYS.slice(0, 1), trading: { on_invalid_order: "refuse" } });
  const reasons = [...INVALID.map(([, , text]) => text), "the run has ended"];
  assertEquals(receipts.length, reasons.length);
  receipts.flat().forEach((receipt, i) => {
    const { id, status, code, reason } = receipt as {
      id: number;
      status: string;
      code: string;
      reason: string;
    };
    assertEquals([id, status, code], [0, "refused", "order_invalid"]);
    assert(reason.includes(reasons[i]), reason);
  });
  assertEquals(result.fills.length, 1);
  assertEquals(result.log.lines.length, reasons.length + 1);
  assert(result.log.lines.every(({ level }) => level === "error"));
});
