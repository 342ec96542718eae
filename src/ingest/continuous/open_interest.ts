/**
 * Reads the open interest of contracts from CSV files.
 *
 * @module
 */
import { basename } from "node:path";
import { SessionError } from "../../errors.ts";
import { tryParseDate } from "../../time/date.ts";
import type { TradingDate } from "../../types.ts";
import { messageOf } from "../../text/message_of.ts";
import { findFiles } from "../files/find_files.ts";
import { DiskFile } from "../files/input_file.ts";
import {
  type ActionFile,
  compactDate,
  csvRows,
  numberOf,
} from "../actions/action_file.ts";

/** Open interest by contract and date. */
export type OpenInterest = ReadonlyMap<
  string,
  ReadonlyMap<TradingDate, number>
>;

const NAMES = {
  date: ["date", "day", "time", "timestamp", "datetime", "tradingdate"],
  symbol: ["symbol", "contract", "ticker", "instrument"],
  interest: ["openinterest", "openint", "oi"],
} as const;

/**
 * The open interest in the files of some paths that have a column of it,
 * `open_interest`, `openint` or `oi`, beside a date, and the contract in a column
 * `symbol` or in the name of the file. The last row of a date counts.
 *
 * @throws {SessionError} `import_failed` if a file cannot be read, or a contract
 * has none.
 */
export async function readOpenInterest(
  paths: readonly string[],
  contracts: readonly string[],
): Promise<OpenInterest> {
  const found = new Map(
    contracts.map((symbol) => [symbol, new Map<TradingDate, number>()]),
  );
  for (const { path } of findFiles(paths)) {
    for (const file of await textsOf(path)) addRows(file, found);
  }
  const missing = contracts.filter((symbol) => found.get(symbol)?.size === 0);
  if (missing.length === 0) return found;
  throw new SessionError(
    "import_failed",
    `There is no open interest of ${missing.slice(0, 5).join(", ")}${
      missing.length > 5 ? ` and ${missing.length - 5} more` : ""
    } in ${
      paths.join(", ")
    }: it is read from CSV files with a column date, a column open_interest (or openint, oi), and the contract in a column symbol or in the name of the file; name such files with --open-interest`,
  );
}

function addRows(
  file: ActionFile,
  found: ReadonlyMap<string, Map<TradingDate, number>>,
): void {
  const [head, ...rows] = csvRows(file);
  const plain = (head?.cells ?? []).map((name) =>
    name.toLowerCase().replace(/[^a-z]/g, "")
  );
  const column = (names: readonly string[]) =>
    plain.findIndex((name) => names.includes(name));
  const date = column(NAMES.date);
  const symbol = column(NAMES.symbol);
  const interest = column(NAMES.interest);
  if (date < 0 || interest < 0) return;
  const named = symbol < 0 ? contractIn(file.stem, [...found.keys()]) : "";
  if (named === undefined) return;
  for (const { cells, line } of rows) {
    const values = found.get(symbol < 0 ? named : cells[symbol] ?? "");
    const text = cells[interest] ?? "";
    // A day without a report is left out.
    if (values === undefined || text === "") continue;
    const value = numberOf(text);
    const on = dateOf(cells[date] ?? "");
    if (value === undefined || value < 0 || on === undefined) {
      throw new SessionError(
        "import_failed",
        `Cannot read open interest from ${file.label}, line ${line}: ${
          on === undefined
            ? `the date is ${
              JSON.stringify(cells[date] ?? "")
            }; it must be YYYY-MM-DD`
            : `${JSON.stringify(text)} is not a number of contracts`
        }`,
      );
    }
    values.set(on, value);
  }
}

function dateOf(text: string): TradingDate | undefined {
  const date = /^\d{8}$/.test(text) ? compactDate(text) : text.slice(0, 10);
  return tryParseDate(date) < 0 ? undefined : date;
}

/** The contract that a file is named after: `ESH4`, `ESH4_1d`. */
function contractIn(
  stem: string,
  contracts: readonly string[],
): string | undefined {
  const words = stem.toUpperCase().split(/[^A-Z0-9]+/);
  return contracts.find((symbol) => words.includes(symbol.toUpperCase()));
}

async function textsOf(path: string): Promise<ActionFile[]> {
  let disk: DiskFile | undefined;
  try {
    disk = new DiskFile(path);
    const files: ActionFile[] = [];
    for (const input of await disk.inputs()) {
      const bytes = await input.bytes();
      const stem = basename(input.name).replace(/\.[^.]*$/, "");
      let text: string;
      try {
        text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch {
        // Parquet and other files that are no text have no column of it here.
        continue;
      }
      files.push({ label: input.label, stem, text });
    }
    return files;
  } catch (error) {
    throw new SessionError(
      "import_failed",
      `Cannot read ${path}: ${messageOf(error)}`,
    );
  } finally {
    disk?.close();
  }
}
