/**
 * The sets of a sweep as a table in columns.
 *
 * @module
 */
import type { VariableValue } from "../config/variables.ts";
import { SWEEP_METRICS } from "../tape/set_metrics.ts";
import type { TableColumn } from "../text/table_column.ts";
import type { SweepRow } from "./result_store.ts";

/** One set over one window of sessions. */
export interface WindowRow extends SweepRow {
  /** The number of the split, from 1; absent without walk-forward. */
  readonly split?: number;
  /** `train` or `test`; absent without walk-forward. */
  readonly part?: string;
}

/**
 * The columns: `split` and `part` with walk-forward, `set`, each parameter,
 * each figure, `hash` and `error`. A parameter with the name of another column
 * has `parameter_` before it. It is a number if all its values are.
 */
export function sweepTable(
  rows: readonly WindowRow[],
  parameters: readonly string[],
): TableColumn[] {
  const split = rows.some((row) => row.split !== undefined)
    ? [
      numbers("split", rows, ({ split }) => split),
      texts("part", rows, ({ part }) => part),
    ]
    : [];
  const figures = SWEEP_METRICS.map((metric) =>
    numbers(metric, rows, ({ metrics }) => metrics[metric])
  );
  const first = [...split, numbers("set", rows, ({ set }) => set)];
  const last = [
    ...figures,
    texts("hash", rows, ({ hash }) => hash === "" ? undefined : hash),
    texts("error", rows, ({ error }) => error),
  ];
  const taken = new Set([...first, ...last].map(({ name }) => name));
  return [
    ...first,
    ...parameters.map((parameter) =>
      valuesOf(
        taken.has(parameter) ? `parameter_${parameter}` : parameter,
        rows.map((row) => row.parameters[parameter]),
      )
    ),
    ...last,
  ];
}

function valuesOf(
  name: string,
  values: readonly VariableValue[],
): TableColumn {
  return values.every((value) => typeof value === "number")
    ? { name, kind: "number", values: Float64Array.from(values) }
    : { name, kind: "text", values: values.map(String) };
}

function numbers(
  name: string,
  rows: readonly WindowRow[],
  value: (row: WindowRow) => number | null | undefined,
): TableColumn {
  const values = Float64Array.from(rows, (row) => value(row) ?? NaN);
  return { name, kind: "number", values };
}

function texts(
  name: string,
  rows: readonly WindowRow[],
  value: (row: WindowRow) => string | undefined,
): TableColumn {
  const values = rows.map((row) => value(row) ?? null);
  return { name, kind: "text", values };
}
