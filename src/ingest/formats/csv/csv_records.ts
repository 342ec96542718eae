/**
 * The rows of a delimited text file: lines, as long as every row is one; from the
 * first other row on, records of the package `csv-parse`.
 *
 * @module
 */
import { messageOf } from "../../../text/message_of.ts";
import { LineSplitter, type TakeLine } from "../../parsing/lines.ts";
import { type CsvDialect, parserOptions, QUOTE } from "./csv_dialect.ts";

/**
 * Called for a row: bytes `start` … `end − 1`, which begin or end on `line`. In a
 * line, cells are as the file has them, and the answer false says that the row may
 * not end with the line; in a record, {@linkcode UNIT} separates them.
 */
export type OnRow = (
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  isRecord: boolean,
) => boolean;

/** The character between cells of a record, whose cells may contain any other. */
export const UNIT = 31;

/** No row of bars is longer: a quoted cell has no end. */
const MAX_ROW_BYTES = 1 << 16;

/** Which rows of a file are read. */
export interface RowRange {
  /** The first line of data. */
  readonly from: number;
  /** Whether the chunks are the whole file. Default true. */
  readonly isWhole?: boolean;
}

/**
 * Reads rows, in memory that does not grow with the file. `take` is asked first for
 * each line; `onRow` gets those that it does not take.
 *
 * @throws {SyntaxError} if a line is too long or a quoted cell has no end.
 */
export async function readRows(
  chunks: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  { from, isWhole = true }: RowRange,
  onRow: OnRow,
  take: TakeLine = () => 0,
): Promise<void> {
  const isPlain = dialect.quote === QUOTE && dialect.escape === QUOTE;
  const splitter = new LineSplitter(
    (bytes, start, end, line) =>
      line < from || (isPlain && onRow(bytes, start, end, line, false)),
    (bytes, start, line) =>
      isPlain && line >= from ? take(bytes, start, line) : 0,
  );
  let records: RecordParser | undefined;
  const stopped = async (): Promise<void> => {
    records = await recordsAfter(splitter.line, dialect, onRow);
    await records.push(splitter.rest);
  };
  for await (const chunk of chunks) {
    if (records !== undefined) await records.push(chunk);
    else if (!splitter.push(chunk)) await stopped();
  }
  if (!isWhole) return;
  if (records === undefined && !splitter.end()) await stopped();
  await records?.end();
}

/** Parses records with the package. */
interface RecordParser {
  /** Parses the next bytes. */
  push(bytes: Uint8Array): Promise<void>;
  /** Ends the last record. */
  end(): Promise<void>;
}

/** Parses the records that begin after `line`. */
async function recordsAfter(
  line: number,
  dialect: CsvDialect,
  onRow: OnRow,
): Promise<RecordParser> {
  const { parse } = await import("csv-parse");
  const encoder = new TextEncoder();
  const unit = String.fromCharCode(UNIT);
  let last = line + 1;
  const parser = parse({
    ...parserOptions(dialect),
    bom: true,
    comment: "#",
    comment_no_infix: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    // Returns nothing, so that no records wait in the stream.
    on_record(cells: string[], { lines }): null {
      last = line + lines;
      const bytes = encoder.encode(cells.join(unit));
      onRow(bytes, 0, bytes.length, last, true);
      return null;
    },
  });
  // Each call of its methods gets the error.
  parser.on("error", () => {});
  parser.resume();
  const done = (call: (end: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      call((error) => error ? reject(wrong(error, last)) : resolve());
    });
  return {
    // A copy: the caller may reuse the chunk's memory.
    push: (bytes) => done((end) => parser.write(bytes.slice(), end)),
    end: () => done((end) => parser.end(end)),
  };
}

/** What is wrong, on `line` or after it; errors of rows are not the package's. */
function wrong(error: Error, line: number): Error {
  const code = "code" in error ? String(error.code) : "";
  if (!code.startsWith("CSV_")) return error;
  const isOpen = code === "CSV_QUOTE_NOT_CLOSED" ||
    code === "CSV_MAX_RECORD_SIZE";
  const reason = isOpen
    ? "a quoted cell has no end; a quote within a cell is written twice"
    : messageOf(error);
  return new SyntaxError(`On line ${line} or after it, ${reason}`, {
    cause: error,
  });
}
