/**
 * The layout of a delimited text file: delimiter, columns, styles of numbers
 * and dates.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import {
  type BarColumnIndices,
  type ColumnIndices,
  columnsOf,
  isComplete,
  missingRoles,
  PRICES,
  withVolume,
} from "../../parsing/column_names.ts";
import { dateOrderOf } from "../../parsing/date_order.ts";
import { type NumberStyle, numberStyleOf } from "../../parsing/number_style.ts";
import {
  chooseVolume,
  type VolumeChoice,
} from "../../parsing/volume_column.ts";
import { cellsOf, type CsvDialect, dialectOf } from "./csv_dialect.ts";
import { NotBarsError } from "../../reader.ts";
import { TimeParser } from "../../parsing/timestamps.ts";

/** How the rows of a file are laid out. */
export interface CsvLayout extends NumberStyle {
  /** How its cells are separated and quoted. */
  readonly dialect: CsvDialect;
  /** Whether dates such as 03/04/2026 begin with the day. */
  readonly dayFirst: boolean;
  /** What to tell of dates that could be read in both orders. */
  readonly dateNote?: string | undefined;
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** How many fields a row has. */
  readonly fields: number;
  /** Field numbers by role, from 0. */
  readonly columns: Readonly<BarColumnIndices>;
  /** The column of the volume, and why it was preferred to others. */
  readonly volume?: VolumeChoice;
  /** The zone in the name of the timestamp column, for timestamps without one. */
  readonly zone?: string;
}

const COMMA = 44;
/** How many lines are sampled for the styles of numbers and dates. */
const SAMPLE_LINES = 2_000;
const TEXT = new TextEncoder();

/**
 * Finds the layout of a file from its first lines.
 *
 * @param names The columns of a file without a header; `-` is a column to skip.
 * @param dayFirst Whether dates begin with the day. Default: what the lines show.
 * @param symbol The symbol, or a text that contains it; it helps to tell volumes apart.
 * @param volumeName The name of the volume's column. Default: what the lines show.
 * @throws {SyntaxError} if columns of bars are missing; {@linkcode NotBarsError}
 * if the file does not look like bars at all.
 * @throws {SessionError} `argument_invalid` if `names` do not fit the file.
 */
export function findLayout(
  lines: readonly string[],
  names?: readonly string[],
  dayFirst?: boolean,
  symbol = "",
  volumeName?: string,
): CsvLayout {
  const first = lines[0] ?? "";
  const dialect = dialectOf(lines);
  const cells = cellsOf(first, dialect);
  const isCounted = isCount(cells);
  const hasHeader = isCounted || !cells.some((cell) => looksNumeric(cell));
  const rows = lines.slice(hasHeader ? 1 : 0, SAMPLE_LINES)
    .map((line) => cellsOf(line, dialect));
  const found = withClock(
    names === undefined
      ? isCounted
        ? columnsOfCount(cells, rows[0] ?? [])
        : hasHeader
        ? columnsOfHeader(cells, first)
        : columnsOfData(cells)
      : columnsOfNames(names, cells.length, first),
    rows[0] ?? [],
  );
  const timeName = hasHeader && names === undefined
    ? cells[found.timestamp ?? found.time ?? found.date ?? 0]
    : "";
  const textsOf = (at: number | undefined): string[] =>
    at === undefined ? [] : rows.map((row) => row[at] ?? "");
  const style = numberStyleOf(
    PRICES.flatMap((role) => textsOf(found[role])),
    textsOf(found.volume),
    dialect.delimiter,
  );
  const volume = chooseVolume(found, {
    names: names ?? (hasHeader ? cells : []),
    values: (at) => textsOf(at).map((text) => numberIn(text, style.point)),
    closes: textsOf(found.close).map((text) => numberIn(text, style.point)),
    symbol,
    wanted: volumeName,
  });
  const columns = withVolume(found, volume);
  const dates = textsOf(columns.timestamp ?? columns.date);
  const order = dateOrderOf(dates, dayFirst);
  return {
    dialect,
    ...style,
    dayFirst: order.dayFirst,
    dateNote: order.note,
    hasHeader,
    fields: cells.length,
    columns,
    volume,
    zone: /gmt|utc/i.test(timeName) ? "UTC" : undefined,
  };
}

/** The columns; beside a date, a timestamp that is only a time of day is the time. */
function withClock(
  columns: BarColumnIndices,
  first: readonly string[],
): BarColumnIndices {
  const { timestamp, date, time } = columns;
  return timestamp !== undefined && date !== undefined && time === undefined &&
      /^\d{1,2}:\d{2}/.test(first[timestamp] ?? "")
    ? { ...columns, timestamp: undefined, time: timestamp }
    : columns;
}

/** A number in the file's style, roughly; NaN if it is none. */
function numberIn(text: string, point: number): number {
  const plain = point === COMMA
    ? text.replaceAll(".", "").replace(",", ".")
    : text.replaceAll(",", "");
  const unit = { K: 1e3, M: 1e6, B: 1e9 }[plain.slice(-1)] ?? 1;
  return plain === ""
    ? NaN
    : unit * Number(unit === 1 ? plain : plain.slice(0, -1));
}

function columnsOfNames(
  names: readonly string[],
  fields: number,
  first: string,
): BarColumnIndices {
  if (names.length !== fields) {
    throw new SessionError(
      "argument_invalid",
      `--columns names ${names.length} columns, but the file has ${fields}: ${
        first.slice(0, 120)
      }`,
    );
  }
  const columns = columnsOf(names);
  if (!isComplete(columns)) {
    throw new SessionError(
      "argument_invalid",
      `--columns lacks ${missingRoles(columns).join(", ")}`,
    );
  }
  requireSingle(names, columns, first);
  return columns;
}

function columnsOfData(cells: readonly string[]): BarColumnIndices {
  const columns = guessColumns(cells);
  if (columns !== undefined) return columns;
  const looksLikeBars = cells.length >= 5 &&
    (isTime(cells[0]) || isTime(cells[1]));
  throw new (looksLikeBars ? SyntaxError : NotBarsError)(
    `The file has no header, and the meaning of its ${cells.length} columns is not obvious; name them with --columns, for example --columns date,time,open,high,low,close,volume`,
  );
}

function columnsOfHeader(
  cells: readonly string[],
  first: string,
): BarColumnIndices {
  const columns = columnsOf(cells);
  if (!isComplete(columns)) {
    const lacking = missingRoles(columns);
    const looksLikeBars = PRICES.some((role) => columns[role] !== undefined);
    throw new (looksLikeBars ? SyntaxError : NotBarsError)(
      `The header lacks ${lacking.join(", ")}: ${
        first.slice(0, 120)
      }; name all columns with --columns, for example --columns date,open,high,low,close,volume (- is a column to pass over)`,
    );
  }
  requireSingle(cells, columns, first);
  return columns;
}

/** Rejects several symbols side by side: the first would hide the others. */
function requireSingle(
  names: readonly string[],
  columns: BarColumnIndices,
  first: string,
): void {
  for (const role of PRICES) {
    const name = names[columns[role]].toLowerCase();
    if (names.filter((cell) => cell.toLowerCase() === name).length < 2) {
      continue;
    }
    throw new SyntaxError(
      `There is more than one column ${name}: ${
        first.slice(0, 120)
      }; put one symbol in a file, or one bar in a row with a symbol column`,
    );
  }
}

/** Whether a line without a header's names has the cells of a bar. */
export function isBarRow(line: string): boolean {
  return guessColumns(cellsOf(line, dialectOf([line]))) !== undefined;
}

/** Whether a line is a header with the columns of bars. */
export function isBarHeader(line: string): boolean {
  return isComplete(columnsOf(cellsOf(line, dialectOf([line]))));
}

/**
 * The columns of a file without a header: [symbol,] timestamp or date,time, then
 * open, high, low, close[, volume].
 */
function guessColumns(
  cells: readonly string[],
): BarColumnIndices | undefined {
  let at = 0;
  const columns: ColumnIndices = {};
  if (!isTime(cells[0]) && isTime(cells[1] ?? "")) {
    columns.symbol = 0;
    at = 1;
  }
  if (!isTime(cells[at] ?? "")) return undefined;
  const rest = cells.length - at;
  const clock = cells[at + 1] ?? "";
  const split = /^\d{1,2}:\d{2}/.test(clock) ||
    (rest === 7 && /^\d{3,6}$/.test(clock) && /^\D*\d{8}\D*$/.test(cells[at]));
  if (split) {
    columns.date = at;
    columns.time = at + 1;
    at += 2;
  } else {
    columns.timestamp = at;
    at += 1;
  }
  // Binance's klines: six columns, then the closing time and five more figures.
  const isKline = cells.length === 12 && at === 1 && isTime(cells[6]);
  // Kraken's OHLCVT: epoch seconds, five figures, the number of trades.
  const isOhlcvt = cells.length === 7 && at === 1 &&
    /^\d{10}$/.test(cells[0]) &&
    /^\d+$/.test(cells[6]);
  const numbers = cells.slice(at, isKline || isOhlcvt ? at + 5 : undefined);
  if (numbers.length < 4 || numbers.length > 5) return undefined;
  if (!numbers.every(looksNumeric)) return undefined;
  if (numbers.length === 5) columns.volume = at + 4;
  return { ...columns, open: at, high: at + 1, low: at + 2, close: at + 3 };
}

function isTime(cell: string): boolean {
  const bytes = TEXT.encode(cell);
  return !Number.isNaN(new TimeParser().parse(bytes, 0, bytes.length));
}

/** Whether the cells are what pandas writes for columns without names: 0, 1, 2 … after its index. */
function isCount(cells: readonly string[]): boolean {
  const counted = cells[0] === "" ? cells.slice(1) : cells;
  return counted.length >= 5 && counted.every((cell, i) => cell === String(i));
}

/** The columns of rows below a header that only counts them. */
function columnsOfCount(
  cells: readonly string[],
  row: readonly string[],
): BarColumnIndices {
  const skipped = cells[0] === "" ? 1 : 0;
  const columns = columnsOfData(row.slice(skipped));
  const moved = Object.entries(columns).map(([role, at]) => [
    role,
    at + skipped,
  ]);
  return Object.fromEntries(moved);
}

/** Whether a cell is a number in any known style. */
function looksNumeric(cell: string): boolean {
  return /^[-+$]?(\d[\d.,]*|[.,]\d+)(e[+-]?\d{1,3})?$/i.test(cell);
}
