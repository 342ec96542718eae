import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { grouped, groupedMoney } from "../../src/text/grouped.ts";

const LOCALE = new Intl.NumberFormat("en-US");
const MONEY = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: "negative",
});

Deno.test("commas between thousands are those of the runtime", () => {
  for (const value of [0, 7, 999, 1_000, -1_000, 123_456, 1_234_567, 0.5]) {
    assertEquals(grouped(value), LOCALE.format(value));
  }
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => {
    assertEquals(grouped(value), LOCALE.format(value + 0));
  }));
  // In eighths, all decimals are exact.
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (eighths) => {
    assertEquals(grouped(eighths / 8), LOCALE.format(eighths / 8));
  }));
});

Deno.test("amounts have the two decimals of the runtime", () => {
  for (const value of [0, -0, -0.001, -0.005, 0.005, -1_234.5, 1e6]) {
    assertEquals(groupedMoney(value), MONEY.format(value));
  }
  fc.assert(fc.property(
    fc.integer({ min: -(2 ** 48), max: 2 ** 48 }),
    (eighths) => {
      assertEquals(groupedMoney(eighths / 8), MONEY.format(eighths / 8));
    },
  ));
  fc.assert(fc.property(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    (value) => {
      assertEquals(groupedMoney(value), MONEY.format(value));
    },
  ));
});

Deno.test("what has no digits to group is shown as it is", () => {
  assertEquals(grouped(1e21), "1e+21");
  assertEquals(grouped(Infinity), "Infinity");
  assertEquals(grouped(NaN), "NaN");
});
