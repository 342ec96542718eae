import { assertEquals } from "@std/assert";
import { factsOfName } from "../../../src/ingest/files/symbol_in_name.ts";

/** Names as vendors and platforms write them: symbol, and the interval they say. */
const NAMES: readonly [name: string, symbol: string, intervals: string][] = [
  ["NASDAQ_AAPL, 1.csv", "AAPL", "1m"],
  ["NASDAQ_MSFT, 1D.csv", "MSFT", "1d"],
  ["CME_MINI_ES1!, 60_b23c1.csv", "ES1!", "1h"],
  ["BATS_SPY, 5 (1).csv", "SPY", "5m"],
  ["EURONEXT_DLY_ASML, 1D.csv", "ASML", "1d"],
  ["FX_IDC_EURUSD, 240.csv", "EURUSD", "4h"],
  ["BINANCE_BTCUSDT, 1M.csv", "BTCUSDT", "1mo"],
  ["BTC_USDT-1m.csv", "BTC_USDT", "1m"],
  ["BTC_EUR-1m.csv", "BTC_EUR", "1m"],
  ["BTC_USDT_USDT-1h-futures.json", "BTC_USDT_USDT", "1h"],
  ["BTCUSDT-1m-2024-01.zip", "BTCUSDT", "1m"],
  ["BTCUSDT-1m-2024-01-15.csv", "BTCUSDT", "1m"],
  ["XBTUSD_1.csv", "XBTUSD", "1m"],
  ["XBTUSD_1440.csv", "XBTUSD", "1d"],
  ["DAT_ASCII_EURUSD_M1_2024.csv", "EURUSD", "1m"],
  ["EURUSD_M1_202406030000_202406072359.csv", "EURUSD", "1m"],
  ["EURUSD60.csv", "EURUSD", "1h"],
  [
    "EURUSD_Candlestick_1_M_BID_01.01.2024-31.01.2024.csv",
    "EURUSD",
    "1m",
  ],
  ["eurusd-m1-bid-2024-01-01-2024-01-31.csv", "EURUSD", "1m"],
  ["Binance_BTCUSDT_1h.csv", "BTCUSDT", "1h"],
  ["Bitstamp_BTCUSD_2024_minute.csv", "BTCUSD", "1m"],
  ["AAPL_full_1min_adjsplitdiv.txt", "AAPL", "1m"],
  ["ES_full_1min_continuous_UNadjusted.txt", "ES", "1m"],
  ["IBM_unadjusted.txt", "IBM", ""],
  ["ES 03-24.Last.txt", "ES 03-24", ""],
  ["aapl.us.txt", "AAPL", ""],
  ["aapl_us_d.csv", "AAPL", "1d"],
  ["^spx_d.csv", "^SPX", "1d"],
  ["intraday_5min_IBM.csv", "IBM", "5m"],
  ["daily_adjusted_IBM.csv", "IBM", "1d"],
  ["SPY-weekly.csv", "SPY", "1w"],
  ["SPY.arrows", "SPY", ""],
  ["SPY_5m.ipc", "SPY", "5m"],
  ["BTC-USD.csv", "BTC-USD", ""],
  ["ES=F.csv", "ES=F", ""],
  ["BRK.B.csv", "BRK.B", ""],
  ["BRK-B_1m.csv.gz", "BRK-B", "1m"],
  ["7203.T.csv", "7203.T", ""],
  ["7203_1m.csv", "7203", "1m"],
  ["US30_M5.csv", "US30", "5m"],
  ["spy_1m.csv", "SPY", "1m"],
  ["SPY.1m.csv", "SPY", "1m"],
  ["SPY 15 min.csv", "SPY", "15m"],
  ["SPY_1M.csv", "SPY", "1m/1mo"],
  ["SPY_2.csv", "SPY", "2m"],
  ["AAPL_2024-06-03.csv", "AAPL", ""],
  ["SPY_20240603_20240607.csv", "SPY", ""],
  ["AAPL Historical Data.csv", "AAPL", ""],
  ["btcusd_1-min_data_2012-01-01_to_2021-03-31.csv", "BTCUSD", "1m"],
  ["D.csv", "D", ""],
  ["T_1m.csv", "T", "1m"],
  ["SPY_mine.csv", "SPY_MINE", ""],
];

Deno.test("symbol and interval are found in the names that vendors and platforms give files", () => {
  for (const [name, symbol, intervals] of NAMES) {
    const facts = factsOfName({ name, path: name });
    assertEquals([facts.symbol, facts.intervals.join("/")], [
      symbol,
      intervals,
    ], name);
  }
});

Deno.test("a name of dates and words for data has no symbol", () => {
  for (
    const name of ["2024-03-08.csv", "bars.csv", "ohlcv_1m.csv", "2024.csv"]
  ) {
    assertEquals(factsOfName({ name, path: name }).symbol, undefined, name);
  }
});

Deno.test("names of one symbol differ as series by exchange, side of the price and adjustment, not by date", () => {
  const seriesOf = (name: string): string =>
    factsOfName({ name, path: name }).series;
  const same = [
    ["BTCUSDT-1m-2024-01.zip", "BTCUSDT-1m-2024-02.zip"],
    ["SPY_2023.csv", "spy_2024.csv"],
    ["NASDAQ_AAPL, 1.csv", "NASDAQ_AAPL, 1 (1).csv"],
  ];
  for (const [a, b] of same) assertEquals(seriesOf(a), seriesOf(b));
  const other = [
    ["NASDAQ_AAPL, 1.csv", "BATS_AAPL, 1.csv"],
    ["eurusd-m1-bid-2024-01-01.csv", "eurusd-m1-ask-2024-01-01.csv"],
    ["IBM_unadjusted.txt", "IBM.txt"],
    ["ES 03-24.Last.txt", "ES 06-24.Last.txt"],
  ];
  for (const [a, b] of other) assertEquals(seriesOf(a) === seriesOf(b), false);
});
