/**
 * The table of readers that come with OpenBell.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { InputFile } from "./files/input_file.ts";
import type { BarFormat, BarReader } from "./reader.ts";

/**
 * All readers. The first one that detects a file reads it, so that special
 * formats come before general ones. Each is loaded on first use.
 */
export const READERS: readonly BarReader[] = [
  binaryReader(
    "parquet",
    "Apache Parquet from pandas, polars, DuckDB or Spark",
    ["PAR1"],
    async () =>
      (await import("./formats/parquet/parquet_reader.ts")).readParquet,
  ),
  binaryReader(
    "arrow",
    "Apache Arrow IPC: Feather from pandas, files and streams of polars and R",
    // Files, Feather 1 (to tell what to do), and messages of a stream.
    ["ARROW1", "FEA1", "\xff\xff\xff\xff"],
    async () => (await import("./formats/arrow/arrow_reader.ts")).readArrow,
  ),
  lazyReader(
    "lean",
    "QuantConnect LEAN second, minute, hour and daily trade zips",
    async () => (await import("./formats/vendors/lean.ts")).leanFormat,
  ),
  lazyReader(
    "alpaca",
    "Alpaca bars JSON, arrays of bars and JSON lines",
    async () => (await import("./formats/vendors/alpaca.ts")).alpacaFormat,
  ),
  lazyReader(
    "ccxt",
    "lists of [time, open, high, low, close, volume] in JSON, from ccxt and freqtrade",
    async () => (await import("./formats/vendors/ccxt.ts")).ccxtFormat,
  ),
  lazyReader(
    "alphavantage",
    "Alpha Vantage's JSON",
    async () =>
      (await import("./formats/vendors/alpha_vantage.ts")).alphaVantageFormat,
  ),
  lazyReader(
    "databento",
    "Databento OHLCV CSV",
    async () =>
      (await import("./formats/vendors/databento.ts")).databentoFormat,
  ),
  lazyReader(
    "polygon",
    "Polygon flat files of minute and day aggregates",
    async () => (await import("./formats/vendors/polygon.ts")).polygonFormat,
  ),
  lazyReader(
    "yahoo",
    "Yahoo daily CSV, and CSV from yfinance",
    async () => (await import("./formats/vendors/yahoo.ts")).yahooFormat,
  ),
  lazyReader(
    "stooq",
    "Stooq daily CSV and bulk text files",
    async () => (await import("./formats/vendors/stooq.ts")).stooqFormat,
  ),
  lazyReader(
    "csv",
    "delimited text with timestamp, open, high, low, close and volume",
    async () => (await import("./formats/csv/csv_reader.ts")).csvFormat,
  ),
];

/**
 * A reader of files whose first bytes are one of `starts`, as characters of Latin-1.
 * The packages of such formats take long to load: it is loaded with the first file.
 */
function binaryReader(
  name: string,
  description: string,
  starts: readonly string[],
  load: () => Promise<BarFormat["read"]>,
): BarReader {
  let read: BarFormat["read"] | undefined;
  return {
    name,
    description,
    async detect(file): Promise<boolean> {
      const head = String.fromCharCode(...(await file.head()).subarray(0, 8));
      return starts.some((start) => head.startsWith(start));
    },
    async read(file, options, sink): Promise<void> {
      read ??= await load();
      await read(file, options, sink);
    },
  };
}

function lazyReader(
  name: string,
  description: string,
  load: () => Promise<BarFormat>,
): BarReader {
  // Cached: for a folder of small files, even a repeated import() is slow.
  let format: BarFormat | undefined;
  return {
    name,
    description,
    async detect(file): Promise<boolean> {
      format ??= await load();
      return await format.detect(file);
    },
    async read(file, options, sink): Promise<void> {
      format ??= await load();
      await format.read(file, options, sink);
    },
  };
}

/**
 * The reader with that name.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function readerByName(
  name: string,
  readers: readonly BarReader[] = READERS,
): BarReader {
  const reader = readers.find((candidate) => candidate.name === name);
  if (reader !== undefined) return reader;
  throw new SessionError(
    "argument_invalid",
    `Unknown format ${JSON.stringify(name)}; known are auto, ${
      readers.map((known) => known.name).join(", ")
    }`,
  );
}

/** The first reader that detects a file as its format. */
export async function detectReader(
  file: InputFile,
  readers: readonly BarReader[] = READERS,
): Promise<BarReader | undefined> {
  for (const reader of readers) {
    if (await reader.detect(file)) return reader;
  }
  return undefined;
}
