/**
 * Readers of delimited files as vendors deliver them.
 *
 * @module
 */
import { findDelimiter, splitCells } from "../csv/csv_layout.ts";
import { type CsvTraits, firstLines, readCsv } from "../csv/csv_reader.ts";
import type { InputFile } from "../../files/input_file.ts";
import { intervalOfRecordType } from "../../parsing/interval_names.ts";
import type { BarReader } from "../../reader.ts";

/** Databento writes prices as whole numbers of a billionth, unless told otherwise. */
const DATABENTO_PRICE_DIVISOR = 1_000_000_000;

/** Stooq's periods and MetaStock's, as far as they can be stored. */
const STOOQ_INTERVALS = {
  "1": "1m",
  "60": "1h",
  "D": "1d",
} as const;

/** Databento's OHLCV as CSV: `ts_event,rtype,…,open,high,low,close,volume[,symbol]`. */
export const databentoReader: BarReader = {
  name: "databento",
  description: "Databento OHLCV CSV",
  async detect(file): Promise<boolean> {
    const { header } = await headOf(file);
    return header.includes("ts_event") && header.includes("rtype");
  },
  async read(file, options, sink): Promise<void> {
    const { header, second } = await headOf(file);
    if (!header.includes("symbol") && options.symbol === undefined) {
      sink.note(
        "there is no symbol column; instrument ids stand for symbols, name one with --symbol",
      );
    }
    const prices = ["open", "high", "low", "close"].map((name) =>
      second[header.indexOf(name)] ?? ""
    );
    await readCsv(file, options, sink, {
      priceDivisor: prices.every((price) => /^-?\d+$/.test(price))
        ? DATABENTO_PRICE_DIVISOR
        : 1,
      intervalOf: intervalOfRecordType,
    });
  },
};

/** Polygon's flat files of aggregates: `ticker,volume,open,close,high,low,window_start,…`. */
export const polygonReader: BarReader = {
  name: "polygon",
  description: "Polygon flat files of minute and day aggregates",
  async detect(file): Promise<boolean> {
    const { header } = await headOf(file);
    return header.includes("window_start");
  },
  async read(file, options, sink): Promise<void> {
    // Many tickers have a single bar in a file, which shows no distance: but the
    // path says it (us_stocks_sip/minute_aggs_v1/…).
    const interval = /minute_aggs/.test(file.path)
      ? "1m"
      : /day_aggs/.test(file.path)
      ? "1d"
      : undefined;
    await readCsv(file, options, sink, { interval });
  },
};

/**
 * Yahoo's daily download (`Date,Open,High,Low,Close,Adj Close,Volume`), and
 * what yfinance writes with its header of three lines. Prices are taken as
 * quoted, not the adjusted close.
 */
export const yahooReader: BarReader = {
  name: "yahoo",
  description: "Yahoo daily CSV, and yfinance's",
  async detect(file): Promise<boolean> {
    const { header } = await headOf(file);
    return (header[0] === "date" && header.includes("adj close")) ||
      header[0] === "price";
  },
  async read(file, options, sink): Promise<void> {
    const lines = firstLines(await file.head(), 3);
    const { header, second } = await headOf(file);
    let traits: CsvTraits = { interval: "1d" };
    if (header[0] === "price") {
      const names = (lines[2] ?? "").toLowerCase();
      traits = {
        interval: names.startsWith("datetime") ? undefined : "1d",
        symbol: second[1],
        columns: header.map((name, i) => i === 0 ? "timestamp" : name),
        headerLines: 3,
      };
    }
    await readCsv(file, options, sink, traits);
  },
};

/** Stooq's daily CSV, and its bulk files with `<TICKER>,<PER>,<DATE>,<TIME>,…`. */
export const stooqReader: BarReader = {
  name: "stooq",
  description: "Stooq daily CSV and bulk text files",
  async detect(file): Promise<boolean> {
    const { header } = await headOf(file);
    return header[0] === "<ticker>" && header.includes("<per>");
  },
  async read(file, options, sink): Promise<void> {
    const { header } = await headOf(file);
    await readCsv(file, options, sink, {
      interval: header.includes("<per>") ? undefined : "1d",
      intervalOf: (text) =>
        Object.hasOwn(STOOQ_INTERVALS, text)
          ? STOOQ_INTERVALS[text as keyof typeof STOOQ_INTERVALS]
          : undefined,
      symbolOf: (text) => text.replace(/\.US$/i, "").toUpperCase(),
    });
  },
};

/** The cells of the first two lines; those of the first in lower case. */
async function headOf(
  file: InputFile,
): Promise<{ readonly header: string[]; readonly second: string[] }> {
  const [first = "", next = ""] = firstLines(await file.head());
  const delimiter = findDelimiter(first);
  return {
    header: splitCells(first.toLowerCase().replace("\ufeff", ""), delimiter),
    second: splitCells(next, delimiter),
  };
}
