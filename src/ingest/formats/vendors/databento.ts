/**
 * Databento's OHLCV bars: `ts_event,rtype,…,open,high,low,close,volume[,symbol]`,
 * as CSV here, as Parquet in `formats/parquet`. (Databento, DBN schema `OhlcvMsg`.)
 *
 * @module
 */
import { intervalOfRecordType } from "../../parsing/interval_names.ts";
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/** Prices are whole numbers of a billionth, unless they were requested as decimals. */
const PRICE_DIVISOR = 1_000_000_000;

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
        ? PRICE_DIVISOR
        : 1,
      intervalOf: intervalOfRecordType,
    });
  },
};
