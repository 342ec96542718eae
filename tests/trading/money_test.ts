import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  addMicros,
  addQuantity,
  amountOf,
  exactAmountOf,
  formatMicros,
  fromMicros,
  isQuantity,
  LARGEST_AMOUNT,
  roundPrice,
  shareOf,
  sizeOf,
  toMicros,
} from "../../src/trading/money.ts";

Deno.test("amountOf() multiplies decimals, not their binary neighbours", () => {
  assertEquals(0.1 * 3 === 0.3, false); // what plain numbers do
  assertEquals(amountOf(0.1, 3), 300_000);
  assertEquals(amountOf(1.005, 1), 1_005_000);
  assertEquals(amountOf(167.7425, 100), 16_774_250_000);
  assertEquals(amountOf(0.00001234, 1_000_000), 12_340_000);
  assertEquals(amountOf(0.1, 0.2), 20_000);
  assertEquals(amountOf(1e-7, 10), 1);
});

Deno.test("amountOf() rounds half a micro away from zero, both ways", () => {
  assertEquals(amountOf(0.0000005, 1), 1);
  assertEquals(amountOf(0.0000005, -1), -1);
  assertEquals(amountOf(0.00000049, 1), 0);
  assertEquals(amountOf(0.0000015, 1), 2);
});

Deno.test("amountOf() has no negative zero", () => {
  assert(Object.is(amountOf(0, -5), 0));
  assert(Object.is(amountOf(-0, 5), 0));
  assert(Object.is(amountOf(0.0000001, -1), 0));
});

Deno.test("amountOf() reads exponents in both directions", () => {
  assertEquals(amountOf(1e-7, 1e7), 1_000_000);
  assertEquals(amountOf(1.5e-8, 2e8), 3_000_000);
  assertEquals(exactAmountOf(1e21, 1e-21), 1_000_000);
});

Deno.test("amountOf() refuses what cannot be held exactly", () => {
  assertThrows(() => amountOf(1e6, 1e6), RangeError, "largest amount");
  assertThrows(() => amountOf(NaN, 1), RangeError, "must be finite");
  assertThrows(() => amountOf(1, Infinity), RangeError, "must be finite");
  assertThrows(
    () => addMicros(Number.MAX_SAFE_INTEGER, 1),
    RangeError,
    "largest amount",
  );
});

Deno.test("amountOf() equals the arithmetic of big integers for any price and quantity", () => {
  const decimals = fc.integer({ min: 0, max: 9 });
  const digits = fc.integer({ min: 1, max: 999_999_999 });
  fc.assert(
    fc.property(digits, decimals, digits, decimals, (p, pd, q, qd) => {
      const price = Number(`${p}e-${pd}`);
      const quantity = Number(`${q}e-${qd}`);
      const scale = 10n ** BigInt(pd + qd);
      const exact = BigInt(p) * BigInt(q) * 1_000_000n;
      const expected = (exact + scale / 2n) / scale; // positive: half goes up
      if (expected > BigInt(Number.MAX_SAFE_INTEGER)) {
        assertThrows(() => amountOf(price, quantity), RangeError);
        return;
      }
      assertEquals(BigInt(amountOf(price, quantity)), expected);
      assertEquals(amountOf(price, -quantity), -Number(expected) + 0);
    }),
  );
});

Deno.test("sizeOf() has no sign and is Infinity beyond the largest amount", () => {
  assertEquals(sizeOf(2.5, -4), 10_000_000);
  assertEquals(sizeOf(1e9, 1e9), Infinity);
  assertEquals(sizeOf(LARGEST_AMOUNT, 1), Infinity);
});

Deno.test("shareOf() gives the rounded share, whole or fractional", () => {
  assertEquals(shareOf(100, 1, 3), 33);
  assertEquals(shareOf(100, 2, 3), 67);
  assertEquals(shareOf(-100, 1, 3), -33);
  assertEquals(shareOf(1, 1, 2), 1);
  assertEquals(shareOf(1_000_000, 0.1, 0.3), 333_333);
  assertEquals(shareOf(1_000_000, 5, 0.5), 10_000_000);
  assertEquals(shareOf(77, 3, 3), 77);
});

Deno.test("addQuantity() leaves no dust of fractions", () => {
  assertEquals(addQuantity(499.96458734, -22922692.75458734), -22922192.79);
  assertEquals(0.1 + 0.2 - 0.3 === 0, false); // what plain numbers do
  assertEquals(addQuantity(addQuantity(0.1, 0.2), -0.3), 0);
  assert(Object.is(addQuantity(0.5, -0.5), 0));
  assertEquals(addQuantity(100, -300), -200);
});

Deno.test("isQuantity() takes whole numbers and eight decimals, nothing else", () => {
  for (const good of [1, 0.5, 0.00000001, 12_345.678, 2 ** 53 - 1]) {
    assert(isQuantity(good), `${good}`);
  }
  for (
    const bad of [0, -1, NaN, Infinity, 0.000000001, 2 ** 53, 100_000_000.5]
  ) {
    assert(!isQuantity(bad), `${bad}`);
  }
});

Deno.test("money reads back in units and as text", () => {
  assertEquals(fromMicros(toMicros(1234.56)), 1234.56);
  assertEquals(formatMicros(toMicros(1234567.8)), "1,234,567.80");
  assertEquals(roundPrice(0.1 + 0.2), 0.3);
  assertEquals(roundPrice(0.000012345678901234), 0.0000123456789012);
});
