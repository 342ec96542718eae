/**
 * Writes tables as Parquet files.
 *
 * @module
 */
import type { TableColumn } from "../text/table_column.ts";

const DAY_MS = 86_400_000;

type WriteOptions = Parameters<
  typeof import("hyparquet-writer").parquetWriteBuffer
>[0];
type Source = WriteOptions["columnData"][number];
type Element = NonNullable<WriteOptions["schema"]>[number];

/**
 * The bytes of a Parquet file with these columns, compressed with Snappy:
 * instants as timestamps in milliseconds UTC, dates as dates, numbers as
 * doubles, texts as strings. A column with a value in every row is required;
 * elsewhere `NaN` and `null` are nulls.
 */
export async function parquetFile(
  table: string,
  columns: readonly TableColumn[],
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  return new Uint8Array(parquetWriteBuffer({
    columnData: columns.map(sourceOf),
    schema: [
      { name: table, num_children: columns.length },
      ...columns.map(elementOf),
    ],
  }));
}

function sourceOf({ name, kind, values }: TableColumn): Source {
  switch (kind) {
    case "number":
      return {
        name,
        data: hasNone(values)
          ? Array.from(values, (value) => Number.isNaN(value) ? null : value)
          : values,
      };
    case "instant":
      return { name, data: instants(values) };
    case "date":
      return { name, data: values.map(daysOf) };
    case "text":
      return { name, data: [...values] };
  }
}

function instants(values: Float64Array): BigInt64Array | (bigint | null)[] {
  if (hasNone(values)) {
    return Array.from(
      values,
      (value) => Number.isNaN(value) ? null : BigInt(value),
    );
  }
  const data = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i]);
  return data;
}

function daysOf(date: string | null): number | null {
  return date === null ? null : Date.parse(date) / DAY_MS;
}

function elementOf(column: TableColumn): Element {
  return {
    name: column.name,
    repetition_type: hasNone(column.values) ? "OPTIONAL" : "REQUIRED",
    ...TYPES[column.kind],
  };
}

const TYPES: Readonly<Record<TableColumn["kind"], Partial<Element>>> = {
  number: { type: "DOUBLE" },
  instant: {
    type: "INT64",
    converted_type: "TIMESTAMP_MILLIS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  },
  date: {
    type: "INT32",
    converted_type: "DATE",
    logical_type: { type: "DATE" },
  },
  text: {
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    logical_type: { type: "STRING" },
  },
};

function hasNone(values: TableColumn["values"]): boolean {
  for (const value of values) {
    if (value === null || Number.isNaN(value)) return true;
  }
  return false;
}
