/**
 * Files that are no text and hold no bars that a reader reads: what they are, and
 * what to do.
 *
 * @module
 */
import type { InputFile } from "./input_file.ts";

/** The first bytes of formats, as characters of Latin-1, and what to do with the file. */
const SIGNATURES: readonly [start: string, reason: string][] = [
  ["PK\x03\x04", "The archive holds another archive; unpack it first"],
  ["\x1f\x8b", "The archive holds another archive; unpack it first"],
  ["7z\xbc\xaf\x27\x1c", "The file is a 7z archive; unpack it first"],
  ["Rar!", "The file is a RAR archive; unpack it first"],
  ["BZh", "The file is compressed with bzip2; uncompress it first"],
  ["\xfd7zXZ", "The file is compressed with xz; uncompress it first"],
  ["\x28\xb5\x2f\xfd", "The file is compressed with zstd; uncompress it first"],
  [
    "\xd0\xcf\x11\xe0",
    "The file is an Excel workbook; save the sheet as CSV and import that",
  ],
  [
    "\x89HDF",
    "The file is HDF5; write it as Parquet, for example with pandas: read_hdf(…).to_parquet(…)",
  ],
  [
    "SQLite format 3",
    "The file is a SQLite database; export the table as CSV and import that",
  ],
  ["%PDF", "The file is a PDF document"],
];

const HTML =
  "The file is an HTML page: if it is a table, save it as CSV in a spreadsheet; if the site wrote it in place of the data, as at the end of a login or of a limit, download the file again";
const XML =
  "The file is XML; open it in a spreadsheet, save the sheet as CSV and import that";

/** Why the inputs of a file cannot be read, if it is of a known kind. */
export async function kindOfFile(
  inputs: readonly InputFile[],
): Promise<string | undefined> {
  if (inputs.some(({ label }) => /:xl\/workbook\.(xml|bin)$/i.test(label))) {
    return "The file is an Excel workbook; save the sheet as CSV and import that";
  }
  if (inputs.some(({ label }) => /:Index\/Document\.iwa$/i.test(label))) {
    return "The file is a Numbers document; export it as CSV and import that";
  }
  const head = inputs.length === 0 ? new Uint8Array(0) : await inputs[0].head();
  const start = Array.from(
    head.subarray(0, 64),
    (byte) => String.fromCharCode(byte),
  ).join("");
  const tar = new TextDecoder().decode(head.subarray(257, 262));
  if (tar === "ustar") return "The file is a tar archive; unpack it first";
  const text = start.replace(/^(?:\xef\xbb\xbf)?\s*/, "").toLowerCase();
  if (/^<(?:!doctype|html|head|body|table|meta)/.test(text)) return HTML;
  if (text.startsWith("<?xml")) return XML;
  return SIGNATURES.find(([bytes]) => start.startsWith(bytes))?.[1];
}
