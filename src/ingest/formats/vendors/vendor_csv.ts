/**
 * The beginning of a vendor's CSV file, by which its layout is recognised.
 *
 * @module
 */
import type { InputFile } from "../../files/input_file.ts";
import { firstLines } from "../csv/csv_head.ts";
import { cellsOf, dialectOf, headOf } from "../csv/csv_dialect.ts";

/** The first cells of a delimited file. */
export interface CsvHead {
  /** The cells of the first line, in lower case. */
  readonly header: readonly string[];
  /** The cells of the second line. */
  readonly second: readonly string[];
}

/** The cells of a file's first two lines. */
export async function csvHead(file: InputFile): Promise<CsvHead> {
  const [first = "", next = ""] = firstLines(await headOf(file));
  const dialect = dialectOf([first, next]);
  return {
    header: cellsOf(first.toLowerCase().replace("\ufeff", ""), dialect),
    second: cellsOf(next, dialect),
  };
}
