/**
 * What a file's name tells of the bars in it.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { InputFile } from "./input_file.ts";

/** Parts of a name that say something else than the symbol. */
const OTHER_PART =
  /^(\d+[smhd]|\d*(sec|second|min|minute|hour|day)s?|daily|intraday|bars?|ohlcv?|data|trades?|us|\d{4,}|\d{4}-\d{2}(-\d{2})?|to)$/i;

/**
 * The symbol in the name of a folder of a partitioned data set
 * (`symbol=AAPL/date=2026-01-02/part-0.parquet`), if there is one.
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
    // Not every writer escapes the percent sign: then it means itself.
    return text;
  }
}

/**
 * The symbol in a file's name: its first part, upper case, for example SPY in
 * `spy_1m.csv` or `spy.us.txt`.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function symbolOfName(file: InputFile): string {
  const partition = symbolOfPartition(file.path);
  if (partition !== undefined) return partition;
  // HistData's files begin with what their text is like: DAT_ASCII_EURUSD_M1_2024.csv
  const stem = file.name.replace(/^DAT_(ASCII|MT|NT|MS|XLSX)_/i, "").replace(
    /\.(csv|txt|tsv|prn|json|jsonl|parquet|pq|zip|gz)$/i,
    "",
  );
  // BRK.B keeps its point: only parts known to mean something else are cut.
  const parts = stem.split(/[_\s]+|-(?=\d)|\.(?=us$)/i);
  const symbol = parts.find((part) => part !== "" && !OTHER_PART.test(part));
  if (symbol !== undefined && symbol.length <= 32) return symbol.toUpperCase();
  throw new SessionError(
    "argument_invalid",
    `The name of "${file.label}" tells no symbol; say which with --symbol`,
  );
}
