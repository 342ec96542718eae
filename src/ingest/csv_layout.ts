/**
 * What the columns of a delimited text file mean.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { parseNumber } from "./number_text.ts";
import { TimeParser } from "./time_text.ts";

/** What a column can hold. */
export type ColumnRole =
  | "timestamp"
  | "date"
  | "time"
  | "open"
  | "high"
  | "low"
  | "close"
  | "volume"
  | "symbol"
  | "interval";

/** Where everything is in the rows of a file. */
export interface CsvLayout {
  /** Code of the byte between fields: comma, semicolon, tab or bar. */
  readonly delimiter: number;
  /** Code of the decimal mark. */
  readonly point: number;
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** How many fields a row has. */
  readonly fields: number;
  /** Field numbers by role, from 0. */
  readonly columns: Readonly<Partial<Record<ColumnRole, number>>>;
}

/** The usual names of columns, without case, spaces and marks; earlier ones win. */
const NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  timestamp: [
    "timestamp",
    "tsevent",
    "windowstart",
    "datetime",
    "dateandtime",
    "ts",
    "unix",
    "unixtime",
    "unixtimestamp",
    "epoch",
    "opentime",
    "starttime",
    "bartime",
    "timestampms",
    "timestampns",
    "gmttime",
    "utctime",
    "timeutc",
    "datetimeutc",
    "t",
  ],
  date: ["date", "day", "tradedate", "tradingdate", "yyyymmdd", "dtyyyymmdd"],
  time: ["time", "timeofday", "hhmmss", "hour"],
  open: ["open", "openprice", "openingprice", "priceopen", "first", "o"],
  high: ["high", "highprice", "pricehigh", "max", "h"],
  low: ["low", "lowprice", "pricelow", "min", "l"],
  close: [
    "close",
    "closeprice",
    "closingprice",
    "priceclose",
    "closelast",
    "last",
    "price",
    "c",
  ],
  volume: [
    "volume",
    "vol",
    "volumetraded",
    "totalvolume",
    "tradevolume",
    "basevolume",
    "quantity",
    "qty",
    "v",
  ],
  symbol: [
    "symbol",
    "ticker",
    "sym",
    "instrument",
    "security",
    "asset",
    "pair",
    "code",
    "tic",
    "s",
  ],
  interval: ["rtype", "interval", "per", "timeframe"],
};

const PRICES: readonly ColumnRole[] = ["open", "high", "low", "close"];
const DELIMITERS: readonly number[] = [44, 59, 9, 124];
const COMMA = 44, POINT = 46, SEMICOLON = 59;
const TEXT = new TextEncoder();

/**
 * Finds the layout of a file by its first lines. `names` are the columns of a
 * file without a header; `-` stands for one to pass over.
 *
 * @throws {SyntaxError} if the columns are not those of bars.
 * @throws {SessionError} `argument_invalid` if `names` are not.
 */
export function findLayout(
  lines: readonly string[],
  names?: readonly string[],
): CsvLayout {
  const first = lines[0] ?? "";
  const delimiter = findDelimiter(first);
  const cells = splitCells(first, delimiter);
  const second = lines.length > 1 ? splitCells(lines[1], delimiter) : cells;
  const point = delimiter === SEMICOLON && hasDecimalComma(second)
    ? COMMA
    : POINT;
  const hasHeader = !cells.some((cell) => isNumber(cell, point));
  const fields = cells.length;
  if (names !== undefined) {
    if (names.length !== fields) {
      throw new SessionError(
        "argument_invalid",
        `--columns names ${names.length} columns, and the file has ${fields}: ${
          first.slice(0, 120)
        }`,
      );
    }
    const columns = columnsOf(names);
    const lacking = missingRoles(columns);
    if (lacking.length > 0) {
      throw new SessionError(
        "argument_invalid",
        `--columns lacks ${lacking.join(", ")}`,
      );
    }
    return { delimiter, point, hasHeader, fields, columns };
  }
  if (!hasHeader) {
    const columns = guessColumns(cells, point);
    if (columns === undefined) {
      throw new SyntaxError(
        `The file has no header, and its ${fields} columns are not obvious; name them with --columns, for example --columns date,time,open,high,low,close,volume`,
      );
    }
    return { delimiter, point, hasHeader, fields, columns };
  }
  const columns = columnsOf(cells);
  const lacking = missingRoles(columns);
  if (lacking.length > 0) {
    throw new SyntaxError(
      `The header lacks ${lacking.join(", ")}: ${first.slice(0, 120)}`,
    );
  }
  return { delimiter, point, hasHeader, fields, columns };
}

/** Whether a first line is a header that names the columns of bars. */
export function isBarHeader(line: string): boolean {
  const columns = columnsOf(splitCells(line, findDelimiter(line)));
  return missingRoles(columns).length === 0;
}

/** The cells of a line, without quotes and surrounding spaces. */
export function splitCells(line: string, delimiter: number): string[] {
  const mark = String.fromCharCode(delimiter);
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === mark && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  cells.push(cell.trim());
  return cells;
}

/** The delimiter that cuts a line into the most fields. */
export function findDelimiter(line: string): number {
  let best = COMMA;
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const fields = splitCells(line, delimiter).length;
    if (fields > most) {
      most = fields;
      best = delimiter;
    }
  }
  return best;
}

function columnsOf(
  names: readonly string[],
): Partial<Record<ColumnRole, number>> {
  const plain = names.map((name) =>
    name.toLowerCase().replace(/[^a-z0-9]/g, "")
  );
  const columns: Partial<Record<ColumnRole, number>> = {};
  for (const role of Object.keys(NAMES) as ColumnRole[]) {
    for (const name of NAMES[role]) {
      const at = plain.indexOf(name);
      if (at < 0) continue;
      columns[role] = at;
      break;
    }
  }
  // "Volume BTC", "volume_usd": the first of them, where none is plain.
  columns.volume ??= indexOrNone(plain, /^volume/);
  if (columns.volume === undefined) delete columns.volume;
  if (columns.timestamp === undefined && columns.date === undefined) {
    // "time" alone is the whole timestamp.
    if (columns.time !== undefined) {
      columns.timestamp = columns.time;
      delete columns.time;
    } else {
      const unnamed = plain.indexOf("");
      // pandas writes its index without a name, in front.
      if (unnamed === 0) columns.timestamp = 0;
    }
  }
  return columns;
}

function indexOrNone(
  names: readonly string[],
  pattern: RegExp,
): number | undefined {
  const at = names.findIndex((name) => pattern.test(name));
  return at < 0 ? undefined : at;
}

function missingRoles(
  columns: Partial<Record<ColumnRole, number>>,
): string[] {
  const lacking: string[] = PRICES.filter((role) =>
    columns[role] === undefined
  );
  if (columns.timestamp === undefined && columns.date === undefined) {
    lacking.unshift("timestamp");
  }
  return lacking;
}

/** Without a header: [symbol,] timestamp or date,time, then prices, then volume. */
function guessColumns(
  cells: readonly string[],
  point: number,
): Partial<Record<ColumnRole, number>> | undefined {
  let at = 0;
  const columns: Partial<Record<ColumnRole, number>> = {};
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
  const numbers = cells.slice(at);
  if (numbers.length < 4 || numbers.length > 5) return undefined;
  if (!numbers.every((cell) => isNumber(cell, point))) return undefined;
  columns.open = at;
  columns.high = at + 1;
  columns.low = at + 2;
  columns.close = at + 3;
  if (numbers.length === 5) columns.volume = at + 4;
  return columns;
}

function isTime(cell: string): boolean {
  const bytes = TEXT.encode(cell);
  return !Number.isNaN(new TimeParser().parse(bytes, 0, bytes.length));
}

function isNumber(cell: string, point: number): boolean {
  const bytes = TEXT.encode(cell);
  return !Number.isNaN(parseNumber(bytes, 0, bytes.length, point));
}

function hasDecimalComma(cells: readonly string[]): boolean {
  return cells.some((cell) => /^-?\d+,\d+$/.test(cell));
}
