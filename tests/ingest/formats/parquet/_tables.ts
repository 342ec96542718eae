// Tables in memory that the tests of this folder write and read.
import { parquetMetadata } from "hyparquet";
import type { parquetWriteBuffer } from "hyparquet-writer";
import { parquetTable } from "../../../../src/ingest/formats/parquet/parquet_reader.ts";
import { BarTable } from "../../../../src/ingest/formats/tables/bar_table.ts";

/** The columns of a table to write. */
export type Data = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
/** The columns of numbers. */
export const NAMES = ["open", "high", "low", "close", "volume"] as const;
/** The first minute of a session, UTC. */
export const FIRST = Date.parse("2024-03-08T14:30:00Z");

/** A table over a file in memory, and the lengths of the slices it reads. */
export function tableOf(
  file: ArrayBuffer,
): { table: BarTable; slices: number[] } {
  const slices: number[] = [];
  const source = {
    byteLength: file.byteLength,
    slice(start: number, end?: number): ArrayBuffer {
      const part = file.slice(start, end);
      slices.push(part.byteLength);
      return part;
    },
  };
  return {
    table: new BarTable(parquetTable(source, parquetMetadata(file))),
    slices,
  };
}

/** All rows of a table, with null for a missing value. */
export async function rowsOf(table: BarTable): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of table.batches()) {
    for (let i = 0; i < batch.rows; i++) {
      rows.push([
        batch.times[i],
        ...NAMES.map((name) => batch[name][i]),
        batch.symbol?.[i],
      ].map((value) => Number.isNaN(value) ? null : value));
    }
  }
  return rows;
}
