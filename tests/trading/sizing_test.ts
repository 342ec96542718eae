/** Sizing against whole numbers: prices in 1e-4, lots and units in 1e-8, money in 1e-6. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { addQuantity, decimalOf, isQuantity } from "../../src/trading/money.ts";
import type { OrderView } from "../../src/trading/orders.ts";
import {
  distanceOf,
  expectedPosition,
  orderToTarget,
  percentOf,
  quantityOf,
  wholeLots,
} from "../../src/trading/sizing.ts";
import { at, openBroker } from "./_market.ts";

const UNIT = 100_000_000n;

const lotUnits = fc.constantFrom(1n, 1_000n, 100_000n, UNIT / 2n, UNIT)
  .chain((unit) => fc.bigInt(1n, 200n).map((n) => unit * n));
const priceTicks = fc.bigInt(1n, 50_000_000n);
const valueMicros = fc.bigInt(-2_000_000_000_000n, 2_000_000_000_000n);
const heldUnits = fc.bigInt(-500n * UNIT, 500n * UNIT);

const units = (n: bigint) => Number(n) / 1e8;
/** The decimals of a number as it is written: 1e8 times it may round. */
const inUnits = (quantity: number) => {
  const { digits, exponent } = decimalOf(quantity);
  return digits * 10n ** BigInt(exponent + 8);
};
const size = (n: bigint) => n < 0n ? -n : n;

Deno.test("a value becomes the most whole lots that it pays for, on both sides of zero", () => {
  fc.assert(fc.property(
    valueMicros,
    priceTicks,
    lotUnits,
    (micros, ticks, lot) => {
      fc.pre(size(micros) < ticks * 8_000_000_000n);
      const quantity = quantityOf(
        decimalOf(Number(micros) / 1e6),
        decimalOf(Number(ticks) / 1e4),
        units(lot),
      );
      const bought = inUnits(quantity);
      assertEquals(bought % lot, 0n);
      assert(bought === 0n || (bought > 0n) === (micros > 0n));
      // Value in 1e-12: price 1e-4 × units 1e-8.
      const worth = size(bought) * ticks;
      const wanted = size(micros) * 1_000_000n;
      assert(worth <= wanted, "it does not overshoot");
      assert(wanted - worth < lot * ticks, "less than a lot is missing");
      assert(quantity === 0 || isQuantity(Math.abs(quantity)));
      assert(!Object.is(quantity, -0));
    },
  ));
});

Deno.test("wholeLots() rounds towards zero and keeps whole lots, without binary dust", () => {
  const rounded = (quantity: number, lot: number) => wholeLots(quantity, lot);
  assertEquals(rounded(0.3, 0.1), 0.3);
  assertEquals(rounded(0.1 + 0.2, 0.1), 0.3);
  assertEquals(rounded(0.7, 0.1), 0.7);
  assertEquals(rounded(1.9999, 0.001), 1.999);
  assertEquals(rounded(-1.9999, 0.001), -1.999);
  assertEquals(rounded(99.9, 1), 99);
  assertEquals(rounded(-99.9, 1), -99);
  assertEquals(rounded(250, 100), 200);
  assertEquals(rounded(0.5, 1), 0);
  assertEquals(rounded(1e-7, 1e-8), 1e-7);
  fc.assert(fc.property(heldUnits, lotUnits, (held, lot) => {
    const left = held % lot;
    assertEquals(wholeLots(units(held), units(lot)), units(held - left));
  }));
});

Deno.test("a quantity of more than 90 million is a whole number and still whole lots", () => {
  const bought = (value: number, price: number, lot: number) =>
    quantityOf(decimalOf(value), decimalOf(price), lot);
  // 10,000,000,000.123… units of a coin.
  assertEquals(bought(123_456.789, 0.0000123, 0.001), 10_037_137_317);
  assertEquals(bought(-123_456.789, 0.0000123, 0.001), -10_037_137_317);
  assertEquals(bought(123_456.789, 0.0000123, 0.3), 10_037_137_317);
  assertEquals(bought(100_000_001.5, 1, 0.3), 100_000_001 - 100_000_001 % 3);
  assertEquals(bought(100_000_001.5, 1, 0.25), 100_000_001);
  assertEquals(bought(80_000_001.5, 1, 0.25), 80_000_001.5);
});

Deno.test("percentOf() and distanceOf() are exact", () => {
  const one = { digits: 1n, exponent: 0 };
  const tiny = 1e-8;
  assertEquals(quantityOf(percentOf(100_000, 33.3), one, tiny), 33_300);
  assertEquals(quantityOf(percentOf(0.3, 10), one, tiny), 0.03);
  assertEquals(quantityOf(percentOf(100_000, -0.1), one, tiny), -100);
  assertEquals(quantityOf(distanceOf(0.3, 0.1), one, tiny), 0.2);
  assertEquals(quantityOf(distanceOf(95, 100.25), one, tiny), 5.25);
  assertEquals(distanceOf(7.7, 7.7).digits, 0n);
});

Deno.test("the order to a target takes the position there, and back to exactly nothing", () => {
  fc.assert(fc.property(
    heldUnits,
    valueMicros,
    priceTicks,
    lotUnits,
    (heldIn, micros, ticks, lot) => {
      // Up to 33 million units, eight decimals add up exactly.
      fc.pre(size(micros) < ticks * 3_300_000_000n);
      const held = units(heldIn);
      const price = Number(ticks) / 1e4;
      const target = quantityOf(
        decimalOf(Number(micros) / 1e6),
        decimalOf(price),
        units(lot),
      );
      const after = moved(held, orderToTarget(held, held, target));
      assertEquals(after, target);
      const worth = size(inUnits(after)) * ticks;
      assert(worth <= size(micros) * 1_000_000n);
      assertEquals(moved(after, orderToTarget(after, after, 0)), 0);
      assertEquals(orderToTarget(target, target, target), undefined);
    },
  ));
});

function moved(
  held: number,
  order: ReturnType<typeof orderToTarget>,
): number {
  if (order === undefined) return held;
  assert(isQuantity(order.quantity));
  const { side, quantity } = order;
  return addQuantity(held, side === "buy" ? quantity : -quantity);
}

Deno.test("an order opens where it leads away from zero, and only reduces where nothing else can reverse it", () => {
  const kind = (held: number, expected: number, target: number) => {
    const order = orderToTarget(held, expected, target);
    assert(order !== undefined);
    const { side, quantity, opens, reduceOnly } = order;
    return [side, quantity, opens, reduceOnly];
  };
  assertEquals(kind(0, 0, 10), ["buy", 10, true, false]);
  assertEquals(kind(0, 0, -10), ["sell", 10, true, false]);
  assertEquals(kind(10, 10, 15), ["buy", 5, true, false]);
  assertEquals(kind(10, 10, 4), ["sell", 6, false, true]);
  assertEquals(kind(10, 10, 0), ["sell", 10, false, true]);
  assertEquals(kind(-10, -10, 0), ["buy", 10, false, true]);
  assertEquals(kind(10, 10, -5), ["sell", 15, true, false]);
  // A purchase of 10 is still to fill: the sale must not depend on its turn.
  assertEquals(kind(0, 10, 0), ["sell", 10, false, false]);
  assertEquals(kind(5, 15, 0), ["sell", 15, false, false]);
  assertEquals(kind(10, 15, 8), ["sell", 7, false, true]);
  // A sale that turns the position is still to fill.
  assertEquals(kind(10, -5, -3), ["buy", 2, false, false]);
  assertEquals(kind(10, -5, -8), ["sell", 3, true, false]);
});

const market = (
  fields: Partial<OrderView>,
): OrderView => ({ ...openOrder(), ...fields });

function openOrder(): OrderView {
  const broker = openBroker();
  broker.submit({ symbol: "AAA", side: "buy", quantity: 10 }, at(0));
  return broker.orders[0];
}

Deno.test("the expected position counts what working market orders still fill, and nothing else", () => {
  const sale = market({ side: "sell", quantity: 30, reduceOnly: true });
  assertEquals(expectedPosition(5, []), 5);
  assertEquals(expectedPosition(5, [market({})]), 15);
  assertEquals(expectedPosition(5, [market({ filledQuantity: 4 })]), 11);
  assertEquals(expectedPosition(5, [market({ side: "sell" })]), -5);
  assertEquals(expectedPosition(0.1, [market({ quantity: 0.2 })]), 0.3);
  for (
    const other of [
      { type: "limit" },
      { type: "stop" },
      { type: "market_on_close" },
      { status: "held" },
    ] as const
  ) assertEquals(expectedPosition(5, [market(other)]), 5);
  // An order that only reduces is cut to the position and never turns it.
  assertEquals(expectedPosition(50, [sale]), 20);
  assertEquals(expectedPosition(20, [sale]), 0);
  assertEquals(expectedPosition(0, [sale]), 0);
  assertEquals(expectedPosition(-20, [sale]), -20);
  assertEquals(expectedPosition(20, [market({}), sale]), 10);
});
