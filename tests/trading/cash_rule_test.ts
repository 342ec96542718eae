import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type CashAccount,
  cutFill,
  type FillCut,
  type PriceAt,
} from "../../src/trading/cash_rule.ts";
import {
  type CommissionRule,
  commissionRule,
  type NamedCommission,
} from "../../src/trading/costs/commission.ts";
import { plainContracts } from "../../src/trading/contracts.ts";
import { amountOf, toMicros } from "../../src/trading/money.ts";
import { makeOrder, type Order } from "../../src/trading/order.ts";
import type { Side } from "../../src/trading/order_types/request_fields.ts";

function account(
  cash: number,
  rule: CommissionRule = () => 0,
  held = 0,
): CashAccount {
  return {
    cash: toMicros(cash),
    contracts: plainContracts(["AAA"]),
    held: () => held,
    feeOf: (order, quantity, amount) =>
      rule(
        order.filledQuantity + quantity,
        order.filledAmount + amount,
        Math.max(0, order.tradedBefore),
      ) - order.commission,
  };
}

function makeTestOrder(side: Side, quantity: number): Order {
  return makeOrder({ symbol: "AAA", side, quantity }, 1, 0, 0);
}

const CUT = { allowShort: true, onShortCash: "cut" } as const;
const REFUSE = { allowShort: true, onShortCash: "refuse" } as const;
const NO_SHORT = { allowShort: false, onShortCash: undefined } as const;

function cut(
  side: Side,
  quantity: number,
  price: number,
  cash: CashAccount,
  rules: Parameters<typeof cutFill>[0] = CUT,
): FillCut | undefined {
  const order = makeTestOrder(side, quantity);
  return cutFill(rules, cash, order, quantity, () => price);
}

Deno.test("a purchase that cash covers to the last micro is not cut", () => {
  assertEquals(cut("buy", 100, 10, account(1000)), undefined);
  assertEquals(cut("buy", 100, 10, account(999.999999))?.quantity, 99);
});

Deno.test("a cut keeps the precision of the order's quantity", () => {
  assertEquals(cut("buy", 100, 3, account(100))?.quantity, 33);
  // 3 × 33.33333349 is 100.00000047: 100 to the micro.
  assertEquals(cut("buy", 100.5, 3, account(100))?.quantity, 33.33333349);
});

Deno.test("a cut says what cash covers, and a refusal what is needed", () => {
  assertEquals(cut("buy", 100, 30, account(1000))?.reason, {
    code: "cut_to_cash",
    text: "the cash of 1,000.00 covers 33 of 100, fees included",
  });
  assertEquals(cut("buy", 100, 30, account(1000), REFUSE), {
    quantity: 0,
    reason: {
      code: "short_of_cash",
      text: "it needs 3,000.00, fees included, and the cash is 1,000.00",
    },
  });
});

Deno.test("fees count, with their minimum", () => {
  const rule = commissionRule({ type: "per_share", rate: 0.01, minimum: 5 });
  assertEquals(cut("buy", 100, 10, account(1000, rule))?.quantity, 99);
  assertEquals(cut("buy", 10, 10, account(4.99, rule))?.quantity, 0);
});

Deno.test("a further fill of an order pays only what its fee has grown by", () => {
  const rule = commissionRule({ type: "per_trade", fee: 5 });
  const order = makeTestOrder("buy", 100);
  order.filledQuantity = 50;
  order.filledAmount = toMicros(500);
  order.commission = toMicros(5);
  assertEquals(
    cutFill(CUT, account(500, rule), order, 50, () => 10),
    undefined,
  );
});

Deno.test("a sale is cut where its fee exceeds cash and proceeds", () => {
  const rule = commissionRule({ type: "per_share", rate: 0.3 });
  // Each unit loses 0.2, so cash of 1 covers 5.
  assertEquals(cut("sell", 100, 0.1, account(1, rule, 100))?.quantity, 5);
  const minimum = commissionRule({
    type: "per_share",
    rate: 0.3,
    minimum: 3,
  });
  // At the minimum, 10 units bring 1 and cost 3: cash of 1.95 is never enough.
  assertEquals(cut("sell", 100, 0.1, account(1.95, minimum, 100))?.quantity, 0);
  assertEquals(cut("sell", 100, 0.1, account(2, minimum, 100))?.quantity, 10);
});

Deno.test("without short sales, a sale is cut to the position", () => {
  assertEquals(cut("sell", 100, 10, account(0, undefined, 40), NO_SHORT), {
    quantity: 40,
    reason: {
      code: "short_not_allowed",
      text: "the account allows no short position, and 40 of AAA are held",
    },
  });
  for (const held of [0, -5]) {
    assertEquals(
      cut("sell", 1, 10, account(0, undefined, held), NO_SHORT)?.quantity,
      0,
    );
  }
  assertEquals(
    cut("buy", 100, 10, account(0, undefined, 0), NO_SHORT),
    undefined,
  );
});

const rate = fc.integer({ min: 0, max: 400 }).map((n) => n / 1000);
const minimum = fc.integer({ min: 0, max: 900 }).map((n) => n / 100);
const commission: fc.Arbitrary<NamedCommission> = fc.oneof(
  fc.record({ type: fc.constant("per_share" as const), rate, minimum }),
  fc.record({
    type: fc.constant("percent" as const),
    percent: fc.integer({ min: 0, max: 20_000 }).map((n) => n / 100),
    minimum,
  }),
  fc.record({ type: fc.constant("per_trade" as const), fee: minimum }),
  fc.tuple(rate, rate, rate, minimum).map(([a, b, c, least]) => ({
    type: "tiered" as const,
    tiers: [{ up_to: 20, rate: a }, { up_to: 70, rate: b }, { rate: c }],
    minimum: least,
  })),
);

Deno.test("a cut is the largest quantity that leaves no negative cash", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Side>("buy", "sell"),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 3000 }).map((n) => n / 1000),
      fc.integer({ min: 0, max: 300 }),
      commission,
      fc.constantFrom(0, 0.2, 0.9),
      fc.nat(80),
      (side, quantity, price, cash, config, impact, before) => {
        const rule = commissionRule(config);
        const order = makeTestOrder(side, quantity);
        order.tradedBefore = before;
        const share = (q: number) => price * impact * (q / 200) ** 2;
        const priceAt: PriceAt = (q) =>
          Number((side === "buy" ? price + share(q) : price - share(q))
            .toPrecision(12));
        const after = (q: number) => {
          const amount = amountOf(priceAt(q), q);
          const change = side === "buy" ? -amount : amount;
          return toMicros(cash) + change - rule(q, amount, before);
        };
        const found = cutFill(
          CUT,
          account(cash, rule),
          order,
          quantity,
          priceAt,
        );
        let largest = quantity;
        while (largest > 0 && after(largest) < 0) largest--;
        assertEquals(found?.quantity ?? quantity, largest);
        assertEquals(found === undefined, largest === quantity);
      },
    ),
    { numRuns: 2000 },
  );
});
