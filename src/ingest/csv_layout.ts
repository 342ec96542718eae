/**
 * What the columns of a delimited text file mean.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  type ColumnRole,
  columnsOf,
  missingRoles,
  PRICES,
} from "./column_roles.ts";
import { parseNumber } from "./number_text.ts";
import { NotBarsError } from "./reader.ts";
import { TimeParser } from "./time_text.ts";

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
  /** The zone of timestamps without one, where the column's name tells it. */
  readonly zone?: string;
}

const DELIMITERS: readonly number[] = [44, 59, 9, 124];
const COMMA = 44, POINT = 46, SEMICOLON = 59;
const TEXT = new TextEncoder();

/**
 * Finds the layout of a file by its first lines. `names` are the columns of a
 * file without a header; `-` stands for one to pass over.
 *
 * @throws {SyntaxError} if the columns are not those of bars; a
 * {@linkcode NotBarsError} if they are nothing like them.
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
      const looksLikeBars = fields >= 5 &&
        (isTime(cells[0]) || isTime(cells[1]));
      throw new (looksLikeBars ? SyntaxError : NotBarsError)(
        `The file has no header, and its ${fields} columns are not obvious; name them with --columns, for example --columns date,time,open,high,low,close,volume`,
      );
    }
    return { delimiter, point, hasHeader, fields, columns };
  }
  const columns = columnsOf(cells);
  const lacking = missingRoles(columns);
  if (lacking.length > 0) {
    const looksLikeBars = PRICES.some((role) => columns[role] !== undefined);
    throw new (looksLikeBars ? SyntaxError : NotBarsError)(
      `The header lacks ${lacking.join(", ")}: ${first.slice(0, 120)}`,
    );
  }
  const timeName =
    cells[columns.timestamp ?? columns.time ?? columns.date ?? 0];
  const zone = /gmt|utc/i.test(timeName) ? "UTC" : undefined;
  return { delimiter, point, hasHeader, fields, columns, zone };
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
  // Binance's klines: six usual columns, the closing time and five figures more.
  const isKline = cells.length === 12 && at === 1 && isTime(cells[6]);
  const numbers = isKline ? cells.slice(at, at + 5) : cells.slice(at);
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
