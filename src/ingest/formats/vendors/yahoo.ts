/**
 * Yahoo's daily download (`Date,Open,High,Low,Close,Adj Close,Volume`), and what
 * yfinance writes, with a header of three lines: names of columns and symbols, in
 * either order, and the name of the index. Prices are the quoted ones, not the
 * adjusted close.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import type { InputFile } from "../../files/input_file.ts";
import type { BarFormat } from "../../reader.ts";
import { cellsOf, dialectOf, headOf } from "../csv/csv_dialect.ts";
import { firstLines } from "../csv/csv_head.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/** Yahoo's and yfinance's CSV. */
export const yahooFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const { header } = await csvHead(file);
    return (header[0] === "date" && header.includes("adj close")) ||
      await threeLines(file) !== undefined;
  },
  async read(file, options, sink): Promise<void> {
    const lines = await threeLines(file);
    if (lines === undefined) {
      await readCsv(file, options, sink, { interval: "1d" });
      return;
    }
    const { names, symbols, isIntraday } = lines;
    const all = [...new Set(symbols)];
    if (options.symbol !== undefined && all.length > 1) {
      throw new SessionError(
        "argument_invalid",
        `--symbol names one series; ${file.name} has ${all.length}, ${
          all.slice(0, 3).join(", ")
        }${all.length > 3 ? " …" : ""}`,
      );
    }
    // The columns of one symbol at a time: a row has a bar of each.
    for (const symbol of all) {
      await readCsv(file, options, sink, {
        interval: isIntraday ? undefined : "1d",
        symbol,
        columns: [
          "timestamp",
          ...names.map((name, i) => symbols[i] === symbol ? name : "-"),
        ],
        headerLines: 3,
      });
    }
  },
};

/** The header that yfinance writes. */
interface ThreeLines {
  /** The names of the columns after the index. */
  readonly names: readonly string[];
  /** The symbols of these columns. */
  readonly symbols: readonly string[];
  /** Whether the index has times. */
  readonly isIntraday: boolean;
}

/** The header of three lines; `undefined` if there is none. */
async function threeLines(file: InputFile): Promise<ThreeLines | undefined> {
  const lines = firstLines(await headOf(file), 3);
  const dialect = dialectOf(lines);
  const [first = [], second = [], third = []] = lines.map((line) =>
    cellsOf(line.replace("\ufeff", ""), dialect)
  );
  const [index = "", ...rest] = third;
  if (
    first.length < 5 || !/^(date|datetime)$/i.test(index) ||
    rest.some((cell) => cell !== "")
  ) return undefined;
  const rows = [first.slice(1), second.slice(1)];
  const at = rows.findIndex((cells) =>
    ["open", "high", "low", "close"].every((name) =>
      cells.some((cell) => cell.toLowerCase() === name)
    )
  );
  return at < 0 ? undefined : {
    names: rows[at],
    symbols: rows[1 - at],
    isIntraday: /^datetime$/i.test(index),
  };
}
