/**
 * The shape of a row in the table of statistics.
 *
 * @module
 */
import type { SampleMinimums } from "./statistic.ts";

/** What a value is measured in. */
export type StatisticUnit =
  | "fraction"
  | "ratio"
  | "money"
  | "count"
  | "sessions"
  | "times"
  | "milliseconds";

/** One statistic. */
export interface StatisticRow<Sample, Value, Metric extends string> {
  /** Its label in the report. */
  readonly label: string;
  /** What its value is measured in; decides the format. */
  readonly unit: StatisticUnit;
  /** Its definition, word for word as `docs/statistics.md` gives it. */
  readonly definition: string;
  /** What the sample needs a minimum of; absent if any sample will do. */
  readonly needs?: "session" | keyof SampleMinimums;
  /** Which values are better; absent if neither direction is. */
  readonly better?: "higher" | "lower";
  /** Its column in a sweep, if it has one. */
  readonly sweep?: {
    /** The name to rank by. */
    readonly metric: Metric;
    /** Place among the columns, from 0. Append new ones. */
    readonly column: number;
    /** Decimal places in text output. */
    readonly digits: number;
  };
  /** Its place in the text summary of a run, if it has one. */
  readonly summary?: {
    readonly line: "return" | "risk" | "trades" | "benchmark";
    /** The text before the value. */
    readonly words?: string;
  };
  /** True if the report's table of figures leaves it out. */
  readonly notInReport?: true;
  /** Computes it. */
  readonly of: (sample: Sample) => Value;
}

/** One row for every property of `Values`. */
export type StatisticTable<Values, Sample, Metric extends string> = {
  readonly [K in keyof Values]-?: StatisticRow<Sample, Values[K], Metric>;
};

/** Computes every row of a table from one sample, in the order of its rows. */
export function computeTable<Values, Sample, Metric extends string>(
  table: StatisticTable<Values, Sample, Metric>,
  sample: Sample,
): Values {
  const values: Partial<Values> = {};
  for (const key in table) values[key] = table[key].of(sample);
  return values as Values;
}
