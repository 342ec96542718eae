/**
 * Puts the rows of a trading date in order, and settles which of several rows of
 * the same time is stored.
 *
 * @module
 */
import type { ConflictPolicy } from "../../store/bar_store.ts";
import type { BarColumns } from "../../types.ts";

/** The columns of rows in file order, with the lines they are on. */
export interface OrderedColumns extends BarColumns {
  /** Lines of the file. */
  readonly line: Float64Array;
}

/** Called for the second of two rows with the same time. */
export interface SameTime {
  /** The rows are equal. */
  repeated(line: number, timestamp: number): void;
  /** They differ, for example in `difference`; `lines` are those of both. */
  differing(
    lines: readonly [number, number],
    timestamp: number,
    difference: string,
  ): void;
}

/** Those in which rows of a time may differ, the most telling first. */
const NAMES = ["timestamp", "close", "open", "high", "low", "volume"] as const;

/**
 * Sorts the first `rows` rows by time, keeps one of those with the same time, by
 * `policy` the first (`keep`) or the last of the file, and returns how many remain.
 */
export function sortRows(
  columns: OrderedColumns,
  rows: number,
  policy: ConflictPolicy,
  same: SameTime,
): number {
  const { timestamp } = columns;
  let i = 1;
  while (i < rows && timestamp[i] > timestamp[i - 1]) i++;
  if (i >= rows) return rows;
  const order = Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => timestamp[a] - timestamp[b] || a - b);
  for (const column of [...NAMES, "line"] as const) {
    const values = columns[column];
    values.set(order.map((row) => values[row]));
  }
  return mergeRows(columns, rows, policy, same);
}

function mergeRows(
  columns: OrderedColumns,
  rows: number,
  policy: ConflictPolicy,
  same: SameTime,
): number {
  const { timestamp, line } = columns;
  let last = 0;
  for (let row = 1; row < rows; row++) {
    if (timestamp[row] !== timestamp[last]) {
      copy(columns, row, ++last);
    } else if (
      NAMES.every((name) => columns[name][row] === columns[name][last])
    ) {
      same.repeated(line[row], timestamp[row]);
    } else {
      const name = NAMES.find((one) =>
        columns[one][row] !== columns[one][last]
      ) as typeof NAMES[number];
      const [first, second] = [last, row].map((at) => columns[name][at]);
      const difference = `${name} ${second}, not ${first}`;
      same.differing([line[last], line[row]], timestamp[row], difference);
      if (policy !== "keep") copy(columns, row, last);
    }
  }
  return last + 1;
}

function copy(columns: OrderedColumns, from: number, to: number): void {
  if (from === to) return;
  for (const name of NAMES) columns[name][to] = columns[name][from];
  columns.line[to] = columns.line[from];
}
