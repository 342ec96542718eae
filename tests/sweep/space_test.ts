import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { makeDimension, parseDimension } from "../../src/sweep/dimension.ts";
import { ParameterSpace } from "../../src/sweep/space.ts";

Deno.test("A grid has every combination, with the last parameter changing fastest", () => {
  const space = new ParameterSpace([
    parseDimension("a=1,2"),
    parseDimension("b=x,y,z"),
  ]);
  const sets = Array.from({ length: space.size }, (_, i) => space.at(i));
  assertEquals(
    sets.map(({ a, b }) => `${a}${b}`),
    ["1x", "1y", "1z", "2x", "2y", "2z"],
  );
});

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), {
  minLength: 1,
  maxLength: 4,
});

function gridOf(counts: readonly number[]) {
  return counts.map((count, d) =>
    makeDimension(`p${d}`, Array.from({ length: count }, (_, i) => i))
  );
}

Deno.test("All sets of a grid, or of a draw from it, differ", () => {
  fc.assert(fc.property(
    sizes,
    fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
    fc.integer({ min: 0, max: 1_000 }),
    (counts, sets, seed) => {
      const all = counts.reduce((product, count) => product * count, 1);
      const random = sets === undefined ? undefined : { sets, seed };
      const space = new ParameterSpace(gridOf(counts), random);
      assertEquals(space.size, sets === undefined ? all : Math.min(sets, all));
      const texts = new Set<string>();
      for (let i = 0; i < space.size; i++) {
        const set = space.at(i);
        assertEquals(Object.keys(set), counts.map((_, d) => `p${d}`));
        counts.forEach((count, d) => assert(Number(set[`p${d}`]) < count));
        texts.add(JSON.stringify(set));
      }
      assertEquals(texts.size, space.size);
    },
  ));
});

Deno.test("Equal seeds draw equal sets, different seeds different ones", () => {
  const dimensions = [parseDimension("x=0.5..2.5"), parseDimension("n=1..9")];
  const draw = (seed: number) => {
    const space = new ParameterSpace(dimensions, { sets: 50, seed });
    return Array.from({ length: space.size }, (_, i) => space.at(49 - i));
  };
  assertEquals(draw(7), draw(7));
  const differ = draw(7).filter(({ x }, i) => x !== draw(8)[i].x);
  assert(differ.length > 40);
  for (const { x } of draw(7)) assert(Number(x) >= 0.5 && Number(x) <= 2.5);
});

Deno.test("Draws spread evenly over a range and over a list", () => {
  const space = new ParameterSpace(
    [parseDimension("x=0.0..1.5"), parseDimension("n=0..4")],
    { sets: 5_000, seed: 3 },
  );
  const counts = new Array(5).fill(0);
  let sum = 0;
  for (let i = 0; i < space.size; i++) {
    const { x, n } = space.at(i);
    sum += Number(x);
    counts[Number(n)]++;
  }
  // Five standard deviations: σ of the mean is 1.5 / √(12 × 5,000) = 0.0061,
  // σ of a count is √(5,000 × 0.2 × 0.8) = 28.
  assert(Math.abs(sum / 5_000 - 0.75) < 0.031);
  for (const count of counts) assert(Math.abs(count - 1_000) < 142);
});

Deno.test("An invalid space is refused", () => {
  const refused = (make: () => unknown, part: string) => {
    const { message } = assertThrows(make, SessionError);
    assert(message.includes(part), message);
  };
  const x = parseDimension("x=0.1..0.5");
  const n = parseDimension("n=1..9");
  refused(() => new ParameterSpace([]), "at least one parameter");
  refused(() => new ParameterSpace([n, n]), "n is set twice");
  refused(() => new ParameterSpace([x]), "without a step");
  refused(() => new ParameterSpace([n], { sets: 0 }), "number of random sets");
  refused(() => new ParameterSpace([n], { sets: 1, seed: -1 }), "The seed");
  const many = ["a", "b", "c"].map((name) => parseDimension(`${name}=1..101`));
  refused(() => new ParameterSpace(many), "1030301 parameter sets");
});
