/**
 * Polygon's aggregates: flat files (`ticker,volume,open,close,high,low,
 * window_start,…`) here; its JSON is read with all other JSON (`alpaca.ts`).
 *
 * @module
 */
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/** Polygon's flat files. */
export const polygonFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const { header } = await csvHead(file);
    return header.includes("window_start");
  },
  async read(file, options, sink): Promise<void> {
    // A ticker with a single bar has no distance between bars, but the path tells
    // the interval (us_stocks_sip/minute_aggs_v1/…).
    const interval = /minute_aggs/.test(file.path)
      ? "1m"
      : /day_aggs/.test(file.path)
      ? "1d"
      : undefined;
    await readCsv(file, options, sink, { interval });
  },
};

/**
 * The keys of a bar in Polygon's JSON as names of columns. Daily bars of all
 * tickers have the ticker as `T` and the time as `t`.
 */
export function polygonColumns(keys: readonly string[]): readonly string[] {
  const hasTicker = keys.includes("T") && keys.includes("t") &&
    !keys.includes("S");
  return hasTicker ? keys.map((key) => key === "T" ? "ticker" : key) : keys;
}
