/**
 * The figures of a sweep over two of its parameters.
 *
 * @module
 */
import type { VariableValue } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import type { Dimension } from "./dimension.ts";
import { isHigherBetter, type SweepMetric } from "../tape/set_metrics.ts";
import type { SweepRow } from "./result_store.ts";

// More columns than this are grouped into bins to stay legible.
const LABELS_MAX = 60;
const BINS = 24;

/** One axis of a heat map. */
export interface HeatMapAxis {
  /** The parameter; empty for the second axis of a map with one parameter. */
  readonly name: string;
  /** The labels of its rows or columns. */
  readonly labels: readonly string[];
}

/** The sets with the same values on both axes. */
export interface HeatMapCell {
  /** The column. */
  readonly x: number;
  /** The row. */
  readonly y: number;
  /** The number of sets, without failed ones. */
  readonly sets: number;
  /** The best of these sets. */
  readonly best: SweepRow;
}

/** A figure over two parameters; each cell shows the best of all other parameters. */
export interface HeatMap {
  /** The figure. */
  readonly metric: SweepMetric;
  /** The columns. */
  readonly x: HeatMapAxis;
  /** The rows. */
  readonly y: HeatMapAxis;
  /** The cells with a figure, row by row. */
  readonly cells: readonly HeatMapCell[];
}

interface Side {
  readonly axis: HeatMapAxis;
  readonly placeOf: (value: VariableValue | undefined) => number;
}

/**
 * Makes the heat map of the parameters `names`, one or two.
 *
 * @throws {SessionError} `argument_invalid` if the sweep lacks a parameter.
 */
export function heatMapOf(
  rows: Iterable<SweepRow>,
  dimensions: readonly Dimension[],
  names: readonly string[],
  metric: SweepMetric,
): HeatMap {
  const [x, y] = checkAxes(dimensions, names)
    .map((dimension) => sideOf(dimension));
  const cells = new Map<number, HeatMapCell>();
  const sign = isHigherBetter(metric) ? 1 : -1;
  for (const row of rows) {
    const value = row.metrics[metric];
    if (value === null) continue;
    const column = x.placeOf(row.parameters[x.axis.name]);
    const line = y.placeOf(row.parameters[y.axis.name]);
    const key = line * x.axis.labels.length + column;
    const cell = cells.get(key);
    const isBetter = cell === undefined ||
      sign * (value - (cell.best.metrics[metric] ?? NaN)) > 0;
    cells.set(key, {
      x: column,
      y: line,
      sets: (cell?.sets ?? 0) + 1,
      best: isBetter ? row : cell.best,
    });
  }
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    metric,
    x: x.axis,
    y: y.axis,
    cells: sorted.map(([, cell]) => cell),
  };
}

/**
 * The parameters of both axes; the second is a constant if there is only one.
 *
 * @throws {SessionError} `argument_invalid` if the sweep lacks a parameter.
 */
export function checkAxes(
  dimensions: readonly Dimension[],
  names: readonly string[],
): readonly Dimension[] {
  const found = names.map((name) => {
    const dimension = dimensions.find((one) => one.name === name);
    if (dimension !== undefined) return dimension;
    const known = dimensions.map((one) => one.name);
    const near = nearest(name, known);
    throw new SessionError(
      "argument_invalid",
      `The sweep has no parameter ${JSON.stringify(name)} for a heat map; ${
        near === undefined
          ? `it has ${known.join(", ")}`
          : `did you mean "${near}"?`
      }`,
    );
  });
  if (found.length < 1 || found.length > 2 || found[0] === found[1]) {
    throw new SessionError(
      "argument_invalid",
      `A heat map has one or two different parameters, found ${
        names.length === 0 ? "none" : names.join(", ")
      }`,
    );
  }
  return found.length === 2 ? found : [...found, { name: "", values: [] }];
}

function sideOf({ name, values, between }: Dimension): Side {
  if (between === undefined && values.length === 0) {
    return { axis: { name, labels: [""] }, placeOf: () => 0 };
  }
  const numbers = values.filter((value) => typeof value === "number");
  const isMany = values.length > LABELS_MAX && numbers.length === values.length;
  if (between === undefined && !isMany) return sideOfValues(name, values);
  const [from, to] = between ?? [
    numbers.reduce((a, b) => Math.min(a, b)),
    numbers.reduce((a, b) => Math.max(a, b)),
  ];
  const width = (to - from) / BINS;
  const at = (i: number) => String(Number((from + i * width).toPrecision(4)));
  return {
    axis: {
      name,
      labels: Array.from({ length: BINS }, (_, i) => `${at(i)} … ${at(i + 1)}`),
    },
    placeOf: (value) =>
      Math.min(BINS - 1, Math.floor((Number(value) - from) / width)),
  };
}

/** An axis with a row or column for each value. */
function sideOfValues(name: string, values: readonly VariableValue[]): Side {
  const places = new Map<VariableValue | undefined, number>(
    values.map((value, i) => [value, i]),
  );
  return {
    axis: { name, labels: values.map(String) },
    placeOf: (value) => {
      const place = places.get(value);
      if (place !== undefined) return place;
      throw new RangeError(`${name} has no value ${value}`);
    },
  };
}
