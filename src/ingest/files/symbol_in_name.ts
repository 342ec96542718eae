/**
 * The symbol in the name of a file or folder.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { InputFile } from "./input_file.ts";

/** Parts of a name that are not the symbol. */
const OTHER_PART =
  /^(\d+[smhd]|\d*(sec|second|min|minute|hour|day)s?|daily|intraday|bars?|ohlcv?|data|trades?|us|\d{4,}|\d{4}-\d{2}(-\d{2})?|to)$/i;

/**
 * The symbol in a folder's name of a partitioned data set
 * (`symbol=AAPL/date=2026-01-02/part-0.parquet`), if it has one.
 */
export function symbolOfPartition(path: string): string | undefined {
  const match = /(?:^|[\\/])(?:symbol|ticker|sym|instrument)=([^\\/]+)[\\/]/i
    .exec(path);
  return match === null ? undefined : decodePart(match[1]);
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Some writers do not escape the percent sign.
    return text;
  }
}

/**
 * The symbol in a file's name: the first part, in upper case, for example SPY in
 * `spy_1m.csv` or `spy.us.txt`. A partition's folder has priority.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function symbolOfName(file: InputFile): string {
  const partition = symbolOfPartition(file.path);
  if (partition !== undefined) return partition;
  // HistData's names begin with the text format: DAT_ASCII_EURUSD_M1_2024.csv
  const stem = file.name.replace(/^DAT_(ASCII|MT|NT|MS|XLSX)_/i, "").replace(
    /\.(csv|txt|tsv|prn|json|jsonl|parquet|pq|zip|gz)$/i,
    "",
  );
  // BRK.B keeps its dot.
  const parts = stem.split(/[_\s]+|-(?=\d)|\.(?=us$)/i);
  const symbol = parts.find((part) => part !== "" && !OTHER_PART.test(part));
  if (symbol !== undefined && symbol.length <= 32) return symbol.toUpperCase();
  throw new SessionError(
    "argument_invalid",
    `The name of "${file.label}" contains no symbol; name it with --symbol`,
  );
}
