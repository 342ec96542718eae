import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BarColumns } from "../../src/types.ts";
import type {
  IndicatorDefinition,
  ResolvedParams,
} from "../../src/indicators/indicator.ts";
import { computeIndicator } from "../../src/indicators/compute.ts";
import { BUILTIN_INDICATORS } from "../../src/indicators/builtin.ts";
import { resolveParams } from "../../src/indicators/params.ts";
import { quotes, randomBars } from "./_bars.ts";
import { naive } from "./_naive.ts";

/** Indicators with tests of their own, which depend on sessions or a state machine. */
const ELSEWHERE = ["vwap", "twap", "pivot_points", "psar"];

const compared = BUILTIN_INDICATORS.filter((definition) =>
  !ELSEWHERE.includes(definition.name)
);

/** Parameters with short periods, so that windows are replaced many times. */
function arbitraryParams(
  definition: IndicatorDefinition,
): fc.Arbitrary<ResolvedParams> {
  const model: Record<string, fc.Arbitrary<number | string>> = {};
  for (const param of definition.params) {
    if ("choices" in param) {
      // Prices only: ratios of volumes that can be 0 are not comparable.
      const words = param.choices.filter((word) =>
        word !== "volume" || param.name !== "source"
      );
      model[param.name] = fc.constantFrom(...words);
    } else if (param.integer) {
      model[param.name] = fc.integer({
        min: param.min,
        max: Math.min(param.max, 40),
      });
    } else {
      const half = param.max > 0 ? 0.5 : -0.5;
      model[param.name] = fc.integer({ min: 1, max: 8 }).map((v) => v * half)
        .filter((v) => v >= param.min && v <= param.max);
    }
  }
  return fc.record(model).filter((params) =>
    definition.check(params) === undefined
  );
}

/** The largest difference of two series relative to their scale; NaN must equal NaN. */
function assertSame(
  actual: Float64Array,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assertEquals(actual.length, expected.length);
  for (let row = 0; row < expected.length; row++) {
    const [a, e] = [actual[row], expected[row]];
    if (Number.isNaN(e)) {
      assert(Number.isNaN(a), `${what}, row ${row}: ${a} instead of NaN`);
      continue;
    }
    const scale = Math.max(Math.abs(e), 1);
    assert(
      Math.abs(a - e) <= tolerance * scale,
      `${what}, row ${row}: ${a} instead of ${e}`,
    );
  }
}

function compare(
  definition: IndicatorDefinition,
  params: ResolvedParams,
  bars: BarColumns,
): void {
  const actual = computeIndicator(definition, params, bars);
  const expected = naive(definition.name, params, bars);
  assertEquals(Object.keys(actual), [...definition.outputs]);
  for (const output of definition.outputs) {
    const what = `${definition.name}.${output} ${JSON.stringify(params)}`;
    assertSame(actual[output], expected[output], 1e-9, what);
  }
}

const published = quotes();

for (const definition of compared) {
  Deno.test(`${definition.name} equals its formula on 502 daily bars`, () => {
    compare(definition, resolveParams(definition), published);
  });

  Deno.test(`${definition.name} equals its formula for any parameters on random bars`, () => {
    fc.assert(
      fc.property(
        arbitraryParams(definition),
        fc.integer({ min: 1, max: 1_000 }),
        (params, seed) => compare(definition, params, randomBars(160, seed)),
      ),
      { numRuns: 25 },
    );
  });
}
