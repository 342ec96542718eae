import { assert, assertEquals } from "@std/assert";
import { computeIndicator } from "../../src/indicators/compute.ts";
import answers from "./data/answers.json" with { type: "json" };
import { quotes } from "./bars.ts";

const bars = quotes();

for (const answer of answers) {
  const { indicator, params, output, firstRow, values } = answer;
  Deno.test(`${indicator}.${output} equals Stock.Indicators' answers to 1e-9`, () => {
    const column = computeIndicator(indicator, params, bars)[output];
    assertEquals(column.findIndex((value) => !Number.isNaN(value)), firstRow);
    for (const [row, expected] of values) {
      const error = Math.abs(column[row] - expected);
      assert(
        error <= 1e-9 * Math.abs(expected),
        `row ${row}: ${column[row]} instead of ${expected}`,
      );
    }
  });
}
