/**
 * Databento's OHLCV bars: `ts_event,rtype,…,open,high,low,close,volume[,symbol]`,
 * as CSV; Parquet files have the same columns. (Databento, DBN schema `OhlcvMsg`.)
 *
 * @module
 */
import type { StoredInterval } from "../../../types.ts";
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/**
 * Decimal places of prices that are integers; Databento writes decimals only on
 * request.
 */
export const PRICE_DECIMALS = 9;

/** The record types (`rtype`) of OHLCV bars that can be stored. */
const RECORD_TYPES: Readonly<Record<string, StoredInterval>> = {
  "32": "1s",
  "33": "1m",
  "34": "1h",
  "35": "1d",
  "36": "1d",
};

/** The interval of a record type; `undefined` if it cannot be stored. */
export function intervalOfRecordType(type: string): StoredInterval | undefined {
  return Object.hasOwn(RECORD_TYPES, type) ? RECORD_TYPES[type] : undefined;
}

/** Databento's CSV. */
export const databentoFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const { header } = await csvHead(file);
    return header.includes("ts_event") && header.includes("rtype");
  },
  async read(file, options, sink): Promise<void> {
    const { header, second } = await csvHead(file);
    if (!header.includes("symbol") && options.symbol === undefined) {
      sink.note(
        "there is no symbol column; instrument ids are used as symbols, name one with --symbol",
      );
    }
    const prices = ["open", "high", "low", "close"].map((name) =>
      second[header.indexOf(name)] ?? ""
    );
    await readCsv(file, options, sink, {
      priceDivisor: prices.every((price) => /^-?\d+$/.test(price))
        ? 10 ** PRICE_DECIMALS
        : 1,
      intervalOf: intervalOfRecordType,
    });
  },
};
