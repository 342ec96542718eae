/**
 * Reads bars from Apache Parquet, as pandas, polars, DuckDB and Spark write it.
 *
 * @module
 */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
} from "hyparquet";
import type { InputFile } from "../../files/input_file.ts";
import type { BarFormat } from "../../reader.ts";
import type { TableFile, TableRows } from "../tables/conversion.ts";
import { readTable } from "../tables/table_reader.ts";
import { ColumnPages } from "./column_pages.ts";

/** Reads Parquet files with one bar per row. */
export const readParquet: BarFormat["read"] = (file, options, sink) =>
  readTable("Parquet", file, () => openParquet(file), options, sink);

async function openParquet(file: InputFile): Promise<TableFile> {
  const source = await sourceOf(file);
  return parquetTable(source, await parquetMetadataAsync(source));
}

/**
 * The table of a Parquet file.
 *
 * @throws {SyntaxError} if the footer is damaged.
 */
export function parquetTable(
  source: AsyncBuffer,
  metadata: FileMetaData,
): TableFile {
  const rows = Number(metadata.num_rows);
  const grouped = metadata.row_groups.reduce(
    (sum, group) => sum + Number(group.num_rows),
    0,
  );
  // The package does not check the footer.
  if (
    !(rows >= 0 && rows === grouped) ||
    !metadata.schema.every(({ name }) => typeof name === "string")
  ) {
    throw new SyntaxError("the footer is damaged");
  }
  // Columns of structs and of lists are not those of bars.
  const columns = parquetSchema(metadata).children
    .filter(({ children }) => children.length === 0)
    .map(({ element }) => element)
    .filter((element) => element.repetition_type !== "REPEATED");
  return {
    columns,
    open(): TableRows {
      let left = rows;
      return {
        next(limit): number {
          const count = Math.min(limit, left);
          left -= count;
          return count;
        },
        column: (column, conversion) =>
          new ColumnPages(source, metadata, column, conversion),
        close(): void {},
      };
    },
  };
}

/** The file as the package reads it: slices of a plain file, else all of it. */
async function sourceOf(file: InputFile): Promise<AsyncBuffer> {
  const { slice, size } = file;
  if (slice !== undefined && size !== undefined) {
    return {
      byteLength: size,
      slice: async (start, end = size) =>
        exactBuffer(await slice(start < 0 ? size + start : start, end)),
    };
  }
  const bytes = await file.bytes();
  return {
    byteLength: bytes.length,
    slice: (start, end) => exactBuffer(bytes.slice(start, end)),
  };
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength
    ? bytes.buffer as ArrayBuffer
    : bytes.slice().buffer as ArrayBuffer;
}
