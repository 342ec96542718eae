/**
 * How the cells of a delimited text file are separated and quoted.
 *
 * @module
 */
import type { Options } from "csv-parse";
import type { InputFile } from "../../files/input_file.ts";

/** A dialect, by the codes of its characters. */
export interface CsvDialect {
  /** What is between two cells. */
  readonly delimiter: number;
  /** What encloses a cell that contains a delimiter or a line feed. */
  readonly quote: number;
  /** What precedes a quote within such a cell. */
  readonly escape: number;
}

/** The quote of nearly all files. */
export const QUOTE = 34;

const COMMA = 44, SPACE = 32, SINGLE_QUOTE = 39, BACKSLASH = 92;
/** Usual delimiters. */
const USUAL: readonly number[] = [COMMA, 59, 9, 124];
/** The header and the first row show which quotes a file has. */
const SAMPLE_LINES = 2;
/** A row of bars has no fewer cells: a time and four prices. */
const MIN_CELLS = 5;
/** What no file uses as delimiter, because times, numbers and names have it. */
const WITHIN_CELLS = /[\p{L}\p{N}\p{M}\s.:+\-/"'$%_#<>()[\]{}\\,]/u;

/** The dialect of a file, from its first lines. */
export function dialectOf(lines: readonly string[]): CsvDialect {
  const delimiter = delimiterOf(lines[0] ?? "");
  if (lines.slice(0, SAMPLE_LINES).some((line) => isSingle(line, delimiter))) {
    return { delimiter, quote: SINGLE_QUOTE, escape: SINGLE_QUOTE };
  }
  const hasBackslash = lines.some((line) => line.includes('\\"'));
  return { delimiter, quote: QUOTE, escape: hasBackslash ? BACKSLASH : QUOTE };
}

/** Whether cells of a line begin and end with single quotes. */
function isSingle(line: string, delimiter: number): boolean {
  const cells = line.split(String.fromCharCode(delimiter))
    .map((cell) => cell.trim());
  return cells.some((cell) => cell.startsWith("'")) &&
    cells.some((cell) => cell.endsWith("'"));
}

/** The package, once a file has quotes: most files need not wait for it. */
let parse: typeof import("csv-parse/sync").parse | undefined;

/** The first bytes of a file, whose lines {@linkcode cellsOf} can split then. */
export async function headOf(file: InputFile): Promise<Uint8Array> {
  const head = await file.head();
  if (head.includes(QUOTE) || head.includes(SINGLE_QUOTE)) {
    parse ??= (await import("csv-parse/sync")).parse;
  }
  return head;
}

/** The cells of a line, without quotes and surrounding spaces. */
export function cellsOf(line: string, dialect: CsvDialect): string[] {
  const hasQuotes = line.includes(String.fromCharCode(dialect.quote));
  if (parse === undefined || !hasQuotes) {
    return dialect.delimiter === SPACE
      ? line.trim().split(/ +/)
      : line.split(String.fromCharCode(dialect.delimiter))
        .map((cell) => cell.trim());
  }
  try {
    const [cells = []] = parse(line, parserOptions(dialect));
    return cells;
  } catch {
    // A quoted cell goes on in the next line.
    return line.split(String.fromCharCode(dialect.delimiter));
  }
}

/** The options of the package `csv-parse` for a dialect. */
export function parserOptions(
  { delimiter, quote, escape }: CsvDialect,
): Omit<Options, "columns"> {
  return {
    delimiter: String.fromCharCode(delimiter),
    quote: String.fromCharCode(quote),
    escape: String.fromCharCode(escape),
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
  };
}

/**
 * The delimiter that splits a line into the most cells: a usual one; else any
 * other character, or spaces, if that makes enough of them.
 */
function delimiterOf(line: string): number {
  const count = (delimiter: number): number =>
    cellsOf(line, { delimiter, quote: QUOTE, escape: QUOTE }).length;
  const most = (codes: readonly number[]): number =>
    codes.reduce(
      (best, code) => count(code) > count(best) ? code : best,
      codes[0],
    );
  const usual = most(USUAL);
  if (count(usual) >= MIN_CELLS) return usual;
  const others = [...new Set(line)].filter((mark) => !WITHIN_CELLS.test(mark))
    .map((mark) => mark.charCodeAt(0)).filter((code) => code < 128);
  const other = most([...others, SPACE]);
  return count(other) >= MIN_CELLS ? other : usual;
}
