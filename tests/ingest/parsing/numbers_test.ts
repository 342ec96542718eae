import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseNumber } from "../../../src/ingest/parsing/numbers.ts";

const encoder = new TextEncoder();

function number(text: string, point = "."): number {
  // With other bytes around it, as in a line.
  const bytes = encoder.encode(`9${text}9`);
  return parseNumber(bytes, 1, bytes.length - 1, point.charCodeAt(0));
}

Deno.test("parseNumber() returns the same double as Number()", () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ min: 0, max: 1e6, noNaN: true }).map((x) => x.toFixed(4)),
      fc.double({ min: 0, max: 1e5, noNaN: true }).map((x) => x.toFixed(2)),
      fc.nat({ max: 99_999_999_999 }).map(String),
      fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
      fc.tuple(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 24n }))
        .map(([a, b]) => `${a}.${b}`),
    ),
    (text) => {
      const expected = Number(text) + 0; // a negative zero is read as zero
      assert(Object.is(number(text), expected), text);
    },
  ));
});

Deno.test("parseNumber() returns NaN for anything but a decimal number", () => {
  for (
    const text of [
      "",
      "-",
      ".",
      "+.",
      "1.2.3",
      "1,5",
      "0x10",
      "1e",
      "e5",
      "Infinity",
      "NaN",
      "null",
      "1 2",
      " 1",
      "--1",
      "12a",
    ]
  ) assert(Number.isNaN(number(text)), JSON.stringify(text));
  assertEquals(number("1e400"), Infinity);
  assertEquals([number("+1.5"), number(".5"), number("5.")], [1.5, 0.5, 5]);
  assert(Object.is(number("-0"), 0));
  assertEquals(number("$170.25"), 170.25);
});

Deno.test("parseNumber() takes another decimal separator", () => {
  assertEquals([number("1,5", ","), number("1,5e3", ",")], [1.5, 1500]);
  assert(Number.isNaN(number("1.5", ",")));
});
