/**
 * Which export of a vendor or platform to choose, for the help of `import`.
 *
 * @module
 */

/** A source of data: its name, its export, and the options that the export needs. */
export interface DataSource {
  /** The vendor or platform. */
  readonly name: string;
  /** The export to choose. */
  readonly file: string;
  /** Options beside the file and `--db`; zones and groups are examples. */
  readonly options: string;
}

const NEW_YORK = "--timezone America/New_York";
const BROKER = "--group FOREX --timezone Europe/Helsinki";

/** Sources by name; docs/data.md has a section with a command for each. */
export const DATA_SOURCES: readonly DataSource[] = [
  source("Alpaca", "JSON of the bars endpoints"),
  source("Alpha Vantage", "JSON, or CSV with --timezone US/Eastern"),
  source("Binance", "zips of klines", "--group CRYPTO"),
  source("ccxt, freqtrade", "JSON of lists", "--group CRYPTO"),
  source("CryptoDataDownload", "CSV", "--group CRYPTO"),
  source("Databento", "OHLCV as CSV, with symbols"),
  source("Dukascopy", "CSV, GMT or local time", "--group FOREX"),
  source("EODHD", "CSV"),
  source("FirstRate", "text", NEW_YORK),
  source("HistData", "ASCII or MT, M1", "--group FOREX --timezone Etc/GMT+5"),
  source("Interactive Brokers", "CSV of historical bars", "--symbol SPY"),
  source("Kibot", "text", NEW_YORK),
  source("Kraken", "OHLCVT CSV", "--group CRYPTO"),
  source("LEAN", "the data folder"),
  source("MetaTrader 4, 5", "CSV of bars", BROKER),
  source(
    "NinjaTrader",
    "text of minutes, Last",
    "--group US_FUTURES --timezone UTC --stamp end",
  ),
  source("pandas, polars, DuckDB", "Parquet, or CSV"),
  source("Polygon", "flat files, or JSON of aggregates"),
  source("Stooq", "daily CSV, or bulk text", "--timezone Europe/Warsaw"),
  source("Tiingo", "CSV, or JSON of IEX", "--symbol AAPL"),
  source("TradeStation", "CSV of a chart", `${NEW_YORK} --stamp end`),
  source("TradingView", "chart data as CSV"),
  source("Yahoo", "to_csv() of yfinance, or daily CSV"),
];

function source(name: string, file: string, options = ""): DataSource {
  return { name, file, options };
}

/** A line for each source. */
export function sourcesText(): string {
  return DATA_SOURCES.map(({ name, file, options }) =>
    `  ${name.padEnd(24)}${file.padEnd(options === "" ? 0 : 37)}${options}`
  ).join("\n");
}
