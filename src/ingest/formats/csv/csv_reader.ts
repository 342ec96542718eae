/**
 * Reads bars from delimited text: columns in any order, with the usual names,
 * number styles and timestamps.
 *
 * @module
 */
import type { StoredInterval } from "../../../types.ts";
import { HEAD_BYTES, type InputFile, once } from "../../files/input_file.ts";
import { factsOfName, type NameFacts } from "../../files/symbol_in_name.ts";
import { symbolByName } from "../../files/symbol_by_name.ts";
import { FirstRows, kindOfAll } from "../../parsing/interval_and_zone.ts";
import { storedIntervalOf } from "../../parsing/interval_names.ts";
import type { TimeKind, TimeParser } from "../../parsing/timestamps.ts";
import {
  type BarFormat,
  type BarSink,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import {
  SeriesFinder,
  type SeriesNames,
  unstoredInterval,
} from "../series_finder.ts";
import {
  firstLines,
  headLines,
  preambleLines,
  requireLineFeeds,
} from "./csv_head.ts";
import {
  type CsvLayout,
  findLayout,
  isBarHeader,
  isBarRow,
} from "./csv_layout.ts";
import { cellsOf, type CsvDialect, headOf } from "./csv_dialect.ts";
import { type OnRow, readRows, UNIT } from "./csv_records.ts";
import { CsvRow, OTHER_DIALECT } from "./csv_row.ts";
import type { TakeLine } from "../../parsing/lines.ts";
import { reportVolume } from "../report_volume.ts";

const HASH = 35;
/** The first byte of a byte order mark, which joined files have inside. */
const MARK = 0xef;

const CUT_SHORT =
  "; the file ends within this row and was probably cut short: get it again";

/** What a vendor's layout fixes and a plain file does not. */
export interface CsvTraits extends SeriesNames {
  /** The symbol of all bars, if the header has it. */
  readonly symbol?: string;
  /** The zone of timestamps without one. */
  readonly zone?: string;
  /** The interval of all bars. */
  readonly interval?: StoredInterval;
  /** Prices are divided by this. Default 1. */
  readonly priceDivisor?: number;
  /** Names of the columns, if those in the header would be misunderstood. */
  readonly columns?: readonly string[];
  /** How many lines the header has. Default 1, or 0 without a header. */
  readonly headerLines?: number;
}

/** Delimited text without a vendor's layout. */
export const csvFormat: BarFormat = {
  async detect(file: InputFile): Promise<boolean> {
    const head = await headOf(file);
    const [first] = firstLines(head);
    if (first === undefined) return false;
    if (isBarHeader(first) || preambleLines(head) > 0) return true;
    return /\.(csv|txt|tsv|prn)$/i.test(file.name) &&
      (/\d[,;\t|]/.test(first) || isBarRow(first));
  },
  read: (file, options, sink) => readCsv(file, options, sink, {}),
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
  sink.describe({ takesColumns: true });
  const head = await headOf(file);
  const name = factsOfName(file);
  const { layout, dataFrom, header } = layoutOf(head, options, traits, name);
  if (layout.dateNote !== undefined) sink.note(layout.dateNote);
  const first = await firstRows(head, layout, dataFrom);
  const timing = first.rows.settle(sink, options, {
    interval: traits.interval ?? intervalOfRow(first.interval, traits),
    zone: traits.zone ?? layout.zone,
    stamps: first.stamps,
    name,
  });
  reportVolume(layout.volume, sink);
  const fixed = fixedSymbol(file, options, traits, layout, sink, name);
  const names = fixed === undefined
    ? traits
    : { intervalOf: traits.intervalOf };
  const finder = new SeriesFinder(sink, timing, names);
  const row = new CsvRow(layout);
  const divisor = traits.priceDivisor ?? 1;

  let repeatedHeaders = 0;
  const isHeader = headerTest(header, layout.dialect);
  const add = (line: number): void => {
    const series = finder.find(fixed ?? row.symbol, row.interval);
    if (series === undefined) {
      sink.malformed(
        line,
        `${unstoredInterval(row.interval)}; --columns with - passes it over`,
      );
      return;
    }
    // A division by 1 is exact.
    series.add(
      line,
      row.time,
      row.kind,
      row.open / divisor,
      row.high / divisor,
      row.low / divisor,
      row.close / divisor,
      row.volume,
    );
  };
  const onRow: OnRow = (bytes, start, end, line, isRecord) => {
    if (start === end || bytes[start] === HASH) return true;
    if (isRecord) row.readRecords(UNIT);
    const from = line === 1 || bytes[start] === MARK
      ? start + byteOrderMark(bytes, start)
      : start;
    const wrong = row.parse(bytes, from, end);
    if (wrong !== "") {
      if (isHeader(bytes, from, end)) repeatedHeaders++;
      else if (wrong === OTHER_DIALECT) return false;
      else if (!row.isEmpty) {
        // Only a last line that nothing ends reaches to the end of its bytes.
        const isCut = !isRecord && end === bytes.length && row.isShort;
        sink.malformed(line, isCut ? wrong + CUT_SHORT : wrong);
      }
      return true;
    }
    add(line);
    return true;
  };
  // Nearly every row: its cells are parsed while its end is searched.
  const take: TakeLine = (bytes, start, line) => {
    const first = bytes[start];
    const next = first === HASH || first === MARK ? 0 : row.take(bytes, start);
    if (next > 0) add(line);
    return next;
  };
  await readRows(
    file.chunks(),
    layout.dialect,
    { from: dataFrom },
    onRow,
    take,
  );
  if (repeatedHeaders > 0) {
    sink.note(
      `${repeatedHeaders} lines repeat the header, as in files joined into one; they are passed over`,
    );
  }
  if (row.withoutVolume > 0) {
    sink.note(
      `${row.withoutVolume} bars have no volume; it is stored as 0`,
    );
  }
}

/** The layout of a file, and the number of its first line of data. */
function layoutOf(
  head: Uint8Array,
  options: ReaderOptions,
  traits: CsvTraits,
  name: NameFacts,
): {
  readonly layout: CsvLayout;
  readonly dataFrom: number;
  readonly header: readonly string[];
} {
  requireLineFeeds(head);
  const all = headLines(head);
  const lines = all.slice(preambleLines(head));
  if (lines.length === 0) throw new NotBarsError("The file is empty");
  const layout = findLayout(
    lines.map(({ text }) => text),
    options.columns ?? traits.columns,
    options.dayFirst,
    options.symbol ?? name.series,
    options.volume,
  );
  const headerLines = traits.headerLines ?? (layout.hasHeader ? 1 : 0);
  const dataFrom = headerLines === 0
    ? 1
    : (lines[headerLines - 1] ?? lines[0]).line + 1;
  const header = all.filter(({ line }) => line < dataFrom)
    .map(({ text }) => text.replace("\ufeff", ""));
  return { layout, dataFrom, header };
}

/** A test of whether a row is one of the lines before the data again. */
function headerTest(
  header: readonly string[],
  dialect: CsvDialect,
): (bytes: Uint8Array, start: number, end: number) => boolean {
  const unit = String.fromCharCode(UNIT);
  const plain = (text: string): string =>
    (text.includes(unit) ? text.split(unit) : cellsOf(text, dialect))
      .join(unit).toLowerCase();
  const texts = new Set(header.map(plain));
  const decoder = new TextDecoder();
  return (bytes, start, end) =>
    texts.has(plain(decoder.decode(bytes.subarray(start, end))));
}

/** The symbol of all rows; `undefined` if they have one each. */
function fixedSymbol(
  file: InputFile,
  options: ReaderOptions,
  traits: CsvTraits,
  { columns }: CsvLayout,
  sink: BarSink,
  name: NameFacts,
): string | undefined {
  return options.symbol ?? traits.symbol ??
    (columns.symbol === undefined ? symbolByName(file, name, sink) : undefined);
}

/** The interval of the first row, if rows name theirs. */
function intervalOfRow(
  text: string,
  { intervalOf = storedIntervalOf }: CsvTraits,
): StoredInterval | undefined {
  return text === "" ? undefined : intervalOf(text);
}

/** The good rows in the first bytes of a file; an incomplete last line is left out. */
async function firstRows(
  head: Uint8Array,
  layout: CsvLayout,
  dataFrom: number,
): Promise<{
  readonly rows: FirstRows;
  readonly interval: string;
  readonly stamps: TimeParser;
}> {
  const row = new CsvRow(layout);
  const times: number[] = [];
  const volumes: number[] = [];
  const symbols: string[] = [];
  const kinds = new Set<TimeKind>();
  let interval = "";
  const onRow: OnRow = (bytes, start, end, _line, isRecord) => {
    if (isRecord) row.readRecords(UNIT);
    const wrong = row.parse(bytes, start, end);
    if (wrong !== "") return wrong !== OTHER_DIALECT;
    times.push(row.time);
    volumes.push(Number.isFinite(row.volume) ? Math.abs(row.volume) : 0);
    symbols.push(row.symbol);
    kinds.add(row.kind);
    if (interval === "") interval = row.interval;
    return true;
  };
  await readRows(once(head), layout.dialect, {
    from: dataFrom,
    isWhole: head.length < HEAD_BYTES,
  }, onRow);
  return {
    rows: new FirstRows(times, volumes, symbols, kindOfAll(kinds)),
    interval,
    stamps: row.times,
  };
}

function byteOrderMark(bytes: Uint8Array, start: number): number {
  return bytes[start] === 0xef && bytes[start + 1] === 0xbb &&
      bytes[start + 2] === 0xbf
    ? 3
    : 0;
}
