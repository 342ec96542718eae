/**
 * The readers that come with OpenBell, in the order they are asked.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { csvReader } from "./formats/csv/csv_reader.ts";
import type { InputFile } from "./files/input_file.ts";
import { alpacaReader } from "./formats/json/json_reader.ts";
import { leanReader } from "./formats/vendors/lean.ts";
import { parquetReader } from "./formats/parquet/parquet_reader.ts";
import type { BarReader } from "./reader.ts";
import {
  databentoReader,
  polygonReader,
  stooqReader,
  yahooReader,
} from "./formats/vendors/vendors.ts";

/** All readers; the first that recognises a file reads it. */
export const READERS: readonly BarReader[] = [
  parquetReader,
  leanReader,
  alpacaReader,
  databentoReader,
  polygonReader,
  yahooReader,
  stooqReader,
  csvReader,
];

/**
 * The reader of that name.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function readerByName(
  name: string,
  readers: readonly BarReader[] = READERS,
): BarReader {
  const reader = readers.find((candidate) => candidate.name === name);
  if (reader !== undefined) return reader;
  throw new SessionError(
    "argument_invalid",
    `Unknown format ${JSON.stringify(name)}; known are auto, ${
      readers.map((known) => known.name).join(", ")
    }`,
  );
}

/** The first reader that recognises a file. */
export async function detectReader(
  file: InputFile,
  readers: readonly BarReader[] = READERS,
): Promise<BarReader | undefined> {
  for (const reader of readers) {
    if (await reader.detect(file)) return reader;
  }
  return undefined;
}
