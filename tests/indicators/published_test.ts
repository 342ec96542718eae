import { assert, assertEquals } from "@std/assert";
import { computeIndicator } from "../../src/indicators/compute.ts";
import answers from "./data/answers.json" with { type: "json" };
import stockIndicators from "./data/stock_indicators.json" with {
  type: "json",
};
import talib from "./data/talib.json" with { type: "json" };
import { quotes } from "./_bars.ts";

interface Answer {
  readonly indicator: string;
  readonly params: Readonly<Record<string, number | string | undefined>>;
  readonly output: string;
  readonly firstRow: number | null;
  readonly values: readonly (readonly number[])[];
}

const bars = quotes();

function compare(answer: Answer): void {
  const { indicator, params, output, firstRow, values } = answer;
  const column = computeIndicator(indicator, params, bars)[output];
  const first = column.findIndex((value) => !Number.isNaN(value));
  if (firstRow !== null) assertEquals(first, firstRow);
  for (const [row, expected] of values) {
    const error = Math.abs(column[row] - expected);
    // A relative difference is meaningless if the published value is 0 or nearly 0.
    assert(
      error <= 1e-9 * Math.abs(expected) + 1e-11,
      `row ${row}: ${column[row]} instead of ${expected}`,
    );
  }
}

const SOURCES: Readonly<Record<string, readonly Answer[]>> = {
  "Stock.Indicators": answers,
  "Stock.Indicators 2.6": stockIndicators,
  "TA-Lib": talib,
};

for (const [source, list] of Object.entries(SOURCES)) {
  for (const answer of list) {
    const label = `${answer.indicator}.${answer.output} ${
      JSON.stringify(answer.params)
    }`;
    Deno.test(`${label} equals ${source}'s answers to 1e-9`, () =>
      compare(answer));
  }
}
