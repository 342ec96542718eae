import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { parseDimension } from "../../src/sweep/dimension.ts";

Deno.test("A range has both ends, and all steps between them as one would type them", () => {
  assertEquals(parseDimension("n=5..20:5").values, [5, 10, 15, 20]);
  assertEquals(parseDimension("n=5..19:5").values, [5, 10, 15]);
  assertEquals(parseDimension("n=1..4").values, [1, 2, 3, 4]);
  assertEquals(parseDimension("n=-1..1").values, [-1, 0, 1]);
  // 0.1 + 0.2 is not 0.3, and 0.1 × 3 is not either.
  assertEquals(
    parseDimension("x=0.1..0.7:0.1").values,
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  );
  assertEquals(parseDimension("x=1..1000*10").values, [1, 10, 100, 1000]);
  assertEquals(parseDimension("x=1e-3..1e-1*10").values, [0.001, 0.01, 0.1]);
});

Deno.test("A list mixes texts, numbers, booleans and ranges", () => {
  assertEquals(
    parseDimension('mode=fast, slow,true,1.5,"7",10..12').values,
    ["fast", "slow", true, 1.5, "7", 10, 11, 12],
  );
});

Deno.test("A range of fractions without a step is for a random search", () => {
  const { values, between } = parseDimension("x=0.1..0.5");
  assertEquals([values, between], [[], [0.1, 0.5]]);
});

Deno.test("An invalid dimension is refused with the reason", () => {
  const reasons: [string, string][] = [
    ["period", "NAME=VALUES"],
    ["=5", "NAME=VALUES"],
    ["n=", "one of its values is empty"],
    ["n=5..1", "the start of 5..1 is above its end"],
    ["n=1..5:0", "the step 0 must be above 0"],
    ["n=1..9:-1", "the step -1 must be above 0"],
    ["n=1,2,1", "it repeats the value 1"],
    ["n=1..3,2", "it repeats the value 2"],
    ["n=0..9*2", "must start above 0"],
    ["n=1..x", "is not a range"],
    ["n=1,0.1..0.5", "needs a step"],
    ["n=0..1e9", "1000000001 values"],
  ];
  for (const [text, reason] of reasons) {
    const error = assertThrows(() => parseDimension(text), SessionError);
    assertEquals(error.code, "argument_invalid", text);
    assertEquals(error.message.includes(reason), true, error.message);
  }
});

Deno.test("Every value of a decimal range equals the number of its text", () => {
  const range = fc.record({
    places: fc.integer({ min: 0, max: 6 }),
    first: fc.integer({ min: -10_000, max: 10_000 }),
    step: fc.integer({ min: 1, max: 500 }),
    count: fc.integer({ min: 1, max: 60 }),
    over: fc.double({ min: 0, max: 0.99, noNaN: true }),
  });
  fc.assert(fc.property(range, ({ places, first, step, count, over }) => {
    // Whole numbers with a decimal point inserted, as a person would type them.
    const text = (n: number) => {
      const digits = String(Math.abs(n)).padStart(places + 1, "0");
      const point = digits.length - places;
      const sign = n < 0 ? "-" : "";
      return places === 0
        ? `${sign}${digits}`
        : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
    };
    const last = first + step * (count - 1) + Math.floor(over * step);
    const { values } = parseDimension(
      `x=${text(first)}..${text(last)}:${text(step)}`,
    );
    const expected = Array.from(
      { length: count },
      (_, i) => Number(text(first + i * step)) + 0,
    );
    assertEquals(values.map((value) => Number(value) + 0), expected);
  }));
});
