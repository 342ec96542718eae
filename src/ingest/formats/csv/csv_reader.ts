/**
 * Reads bars from delimited text: any order of columns, the usual names, marks
 * and timestamps.
 *
 * @module
 */
import { parseInterval } from "../../../time/interval.ts";
import type { StoredInterval } from "../../../types.ts";
import { LineSplitter } from "../../parsing/lines.ts";
import { type CsvLayout, findLayout, isBarHeader } from "./csv_layout.ts";
import { CsvRow } from "./csv_row.ts";
import { unclearDateNote } from "../../parsing/date_order.ts";
import { symbolOfName } from "../../files/symbol_in_name.ts";
import { HEAD_BYTES, type InputFile } from "../../files/input_file.ts";
import { storedIntervalOf } from "../../parsing/interval_names.ts";
import {
  type BarReader,
  type BarSink,
  NotBarsError,
  type ReaderOptions,
  type SeriesSink,
} from "../../reader.ts";
import { RowSample } from "../../parsing/interval_and_zone.ts";
import type { TimeKind } from "../../parsing/timestamps.ts";

const TEXT = new TextDecoder();
const HASH = 35;
const MAX_PREAMBLE_LINES = 4;
const HEAD_TEXT_BYTES = 8_192;

/** What a vendor's layout fixes that a plain file leaves open. */
export interface CsvTraits {
  /** The symbol of all bars, where the header says it. */
  readonly symbol?: string;
  /** The interval of all bars. */
  readonly interval?: StoredInterval;
  /** What a price is divided by. */
  readonly priceDivisor?: number;
  /** The interval that a text of the interval column stands for; `undefined` if it cannot be stored. */
  readonly intervalOf?: (text: string) => StoredInterval | undefined;
  /** The symbol that a text of the symbol column stands for. */
  readonly symbolOf?: (text: string) => string;
  /** Names of the columns, where the header's would be misunderstood. */
  readonly columns?: readonly string[];
  /** How many lines the header has. Default 1, where there is one. */
  readonly headerLines?: number;
}

/** The reader of delimited text without a vendor's particulars. */
export const csvReader: BarReader = {
  name: "csv",
  description:
    "delimited text with timestamp, open, high, low, close and volume",
  async detect(file: InputFile): Promise<boolean> {
    const head = await file.head();
    const [first] = firstLines(head);
    if (first === undefined) return false;
    if (isBarHeader(first) || preambleLines(head) > 0) return true;
    return /\.(csv|txt|tsv|prn)$/i.test(file.name) && /\d[,;\t|]/.test(first);
  },
  read(file, options, sink): Promise<void> {
    return readCsv(file, options, sink, {});
  },
};

/**
 * Reads a delimited file into a sink.
 *
 * @throws {SyntaxError} if the columns are not those of bars.
 * @throws {SessionError} `argument_invalid` if the options do not fit the file.
 */
export async function readCsv(
  file: InputFile,
  options: ReaderOptions,
  sink: BarSink,
  traits: CsvTraits,
): Promise<void> {
  const head = await file.head();
  requireLineFeeds(head);
  const preamble = preambleLines(head);
  const lines = headLines(head, HEAD_BYTES).slice(preamble);
  if (lines.length === 0) throw new NotBarsError("The file is empty");
  const layout = findLayout(
    lines.map(({ text }) => text),
    options.columns ?? traits.columns,
    options.dayFirst,
  );
  if (layout.dateInDoubt !== undefined) {
    sink.note(unclearDateNote(layout.dateInDoubt));
  }
  const headerLines = traits.headerLines ?? (layout.hasHeader ? 1 : 0);
  const dataFrom = headerLines === 0
    ? 1
    : (lines[headerLines - 1] ?? lines[0]).line + 1;
  const sample = sampleRows(head, layout, dataFrom);
  const { times, interval } = sample.settle(
    sink,
    options,
    traits.interval,
    layout.zone,
  );
  if (layout.columns.volume === undefined) {
    sink.note("there is no volume column; volumes are stored as 0");
  }
  const row = new CsvRow(layout);
  const target = seriesOf(file, options, sink, traits, layout, interval);
  const divisor = traits.priceDivisor ?? 1;

  const splitter = new LineSplitter((bytes, start, end, line) => {
    if (line < dataFrom || start === end || bytes[start] === HASH) return;
    const from = line === 1 ? start + byteOrderMark(bytes, start) : start;
    const wrong = row.parse(bytes, from, end);
    if (wrong !== "") {
      if (!row.isEmpty) sink.malformed(line, wrong);
      return;
    }
    const series = target(row, line);
    if (series === undefined) return;
    const time = times.startOf(row.time, row.kind, series.stepMs);
    if (divisor === 1) {
      series.sink.add(
        line,
        time,
        row.open,
        row.high,
        row.low,
        row.close,
        row.volume,
      );
    } else {
      series.sink.add(
        line,
        time,
        row.open / divisor,
        row.high / divisor,
        row.low / divisor,
        row.close / divisor,
        row.volume,
      );
    }
  });
  for await (const chunk of file.chunks()) splitter.push(chunk);
  splitter.end();
  if (row.withoutVolume > 0) {
    sink.note(`${row.withoutVolume} bars name no volume; it is stored as 0`);
  }
}

/** Old spreadsheets end lines with a carriage return alone. */
function requireLineFeeds(head: Uint8Array): void {
  if (head.includes(10) || !head.subarray(0, -1).includes(13)) return;
  throw new SyntaxError(
    "The lines end with carriage returns alone; save the file with line feeds",
  );
}

/** A line of a file's beginning that is not empty. */
interface HeadLine {
  readonly text: string;
  /** Its number, from 1. */
  readonly line: number;
}

function headLines(head: Uint8Array, bytes = HEAD_TEXT_BYTES): HeadLine[] {
  const lines = TEXT.decode(head.subarray(0, bytes)).split(/\r?\n/);
  // The last one may be cut off.
  if (lines.length > 1 && head.length >= bytes) lines.pop();
  return lines
    .map((text, i) => ({ text, line: i + 1 }))
    .filter(({ text }, i) => text.trim() !== "" && !(i > 0 && isComment(text)));
}

/** A line that begins with a number sign, but for a header that does. */
function isComment(text: string): boolean {
  return text.startsWith("#");
}

/** The first lines of a file as text, without a byte order mark and empty ones. */
export function firstLines(head: Uint8Array, count = 2): string[] {
  return headLines(head).slice(0, count).map(({ text }) => text);
}

/** How many lines that are not empty stand before the header: a title, or where the data is from. */
function preambleLines(head: Uint8Array): number {
  const lines = firstLines(head, MAX_PREAMBLE_LINES + 1);
  // Data that begins at once has its numbers in the first line.
  if (/\d[,;\t|]/.test(lines[0] ?? "")) return 0;
  return Math.max(0, lines.findIndex(isBarHeader));
}

/** Reads the rows in the first bytes of a file; a last line that is cut is left out. */
function sampleRows(
  head: Uint8Array,
  layout: CsvLayout,
  dataFrom: number,
): RowSample {
  const row = new CsvRow(layout);
  const times: number[] = [];
  const volumes: number[] = [];
  const symbols: string[] = [];
  let kind: TimeKind = "instant";
  const splitter = new LineSplitter((bytes, start, end, line) => {
    if (line < dataFrom || row.parse(bytes, start, end) !== "") return;
    times.push(row.time);
    volumes.push(Number.isFinite(row.volume) ? Math.abs(row.volume) : 0);
    symbols.push(row.symbol);
    kind = row.kind;
  });
  splitter.push(head);
  if (head.length < HEAD_BYTES) splitter.end();
  return new RowSample(times, volumes, symbols, kind);
}

interface Target {
  readonly sink: SeriesSink;
  readonly stepMs: number;
}

/** Finds the series of each row; the last one answered is the likeliest next. */
function seriesOf(
  file: InputFile,
  options: ReaderOptions,
  sink: BarSink,
  traits: CsvTraits,
  layout: CsvLayout,
  interval: StoredInterval,
): (row: CsvRow, line: number) => Target | undefined {
  const fixed = options.symbol ?? traits.symbol ??
    (layout.columns.symbol === undefined ? symbolOfName(file) : undefined);
  const intervalOf = traits.intervalOf ?? storedIntervalOf;
  const targets = new Map<string, Map<string, Target>>();
  let lastSymbol: string | undefined;
  let lastInterval: string | undefined;
  let last: Target | undefined;
  return (row, line) => {
    const name = fixed ?? row.symbol;
    if (name === lastSymbol && row.interval === lastInterval) return last;
    let bySymbol = targets.get(row.interval);
    if (bySymbol === undefined) targets.set(row.interval, bySymbol = new Map());
    let target = bySymbol.get(name);
    if (target === undefined) {
      const stored = row.interval === "" ? interval : intervalOf(row.interval);
      if (stored === undefined) {
        sink.malformed(
          line,
          `bars of interval ${
            JSON.stringify(row.interval)
          } cannot be stored; 1s, 1m, 1h and 1d can`,
        );
        return undefined;
      }
      const symbol = fixed ?? traits.symbolOf?.(name) ?? name;
      target = {
        sink: sink.series(symbol, stored),
        stepMs: parseInterval(stored).lengthMs ?? 0,
      };
      bySymbol.set(name, target);
    }
    lastSymbol = name;
    lastInterval = row.interval;
    return last = target;
  };
}

function byteOrderMark(bytes: Uint8Array, start: number): number {
  return bytes[start] === 0xef && bytes[start + 1] === 0xbb &&
      bytes[start + 2] === 0xbf
    ? 3
    : 0;
}
