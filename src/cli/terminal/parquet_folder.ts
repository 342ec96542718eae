/**
 * Writes tables to a folder, a Parquet file each.
 *
 * @module
 */
import { parquetFile } from "../../store/parquet_file.ts";
import type { TableColumn } from "../../text/table_column.ts";
import { makeFolder, writeFile } from "./output_file.ts";

/**
 * Writes `NAME.parquet` for each table, and makes the folder if there is none.
 *
 * @throws {SessionError} `argument_invalid` if a file cannot be written.
 */
export async function writeParquet(
  folder: string,
  tables: Readonly<Record<string, readonly TableColumn[]>>,
): Promise<void> {
  makeFolder(folder);
  for (const [name, columns] of Object.entries(tables)) {
    writeFile(`${folder}/${name}.parquet`, [await parquetFile(name, columns)]);
  }
}
