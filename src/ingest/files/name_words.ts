/**
 * The words in names of files: intervals, dates, and words that vendors and
 * platforms add to a symbol.
 *
 * @module
 */
import type { Interval } from "../../types.ts";

/** Words that name the data or the vendor, not the series. */
const NEUTRAL: ReadonlySet<string> = new Set(
  `bar bars ohlc ohlcv candle candles candlestick candlesticks kline klines data dataset
  history historical historicaldata trade trades quotes price prices intraday download export
  exported out output backup merged part sample stock stocks us to from full copy new final ascii dat mt nt ms
  histdata com firstratedata firstrate kibot yahoo stooq alpaca polygon tiingo
  eodhd dukascopy tradingview aggs aggregates csv txt gmt utc est rth`
    .split(/\s+/),
);

/** Words that tell apart series of one symbol. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  `bid ask mid last adjusted adj unadjusted unadj adjsplit adjsplitdiv raw
  continuous ratio absolute futures spot perp swap premarket extended`
    .split(/\s+/),
);

/** Exchanges and brokers that platforms write before a symbol. */
const EXCHANGES: ReadonlySet<string> = new Set(
  `nasdaq nyse amex arca bats cboe otc iex tsx tsxv lse lsin xetr fwb euronext
  six bme mil hkex tse jpx asx nse bse krx twse sgx cme cme_mini cbot cbot_mini
  comex nymex nymex_mini ice iceus iceeur eurex fx fx_idc oanda fxcm forexcom
  capitalcom pepperstone saxo icmarkets tvc sp dj index cryptocap binance
  binanceus coinbase coinbasepro gdax kraken bitstamp bitfinex bitmex bybit okx
  okex kucoin gemini huobi deribit poloniex bittrex ftx upbit mexc gateio`
    .split(/\s+/),
);

const UNITS: Readonly<Record<string, "s" | "m" | "h" | "d" | "w">> = {
  s: "s",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  secondly: "s",
  m: "m",
  t: "m",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  minutely: "m",
  h: "h",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  hourly: "h",
  d: "d",
  day: "d",
  days: "d",
  daily: "d",
  eod: "d",
  w: "w",
  wk: "w",
  week: "w",
  weeks: "w",
  weekly: "w",
};

const MONTHS = /^(\d*mo|mn\d|\d*months?|monthly)$/i;

/** What a word is in a file's name. */
export type WordKind = "interval" | "date" | "neutral" | "qualifier" | "other";

/** Whether a word is the name of an exchange, by which platforms prefix symbols. */
export function isExchangeWord(word: string): boolean {
  return EXCHANGES.has(word.toLowerCase());
}

/** What a word is. */
export function kindOfWord(word: string): WordKind {
  const lower = word.toLowerCase();
  if (isDateWord(word)) return "date";
  if (intervalOfWord(word).length > 0) return "interval";
  if (NEUTRAL.has(lower)) return "neutral";
  return QUALIFIERS.has(lower) ? "qualifier" : "other";
}

/**
 * The intervals that a word may stand for, in short notation; none if it is not
 * an interval. `1M` is a minute for some and a month for others, which is `1mo`
 * here.
 */
export function intervalOfWord(word: string): readonly string[] {
  if (MONTHS.test(word)) return ["1mo"];
  const reversed = /^(M|H|D|W)(\d{1,3})$/i.exec(word);
  if (reversed !== null) return [spell(Number(reversed[2]), reversed[1])];
  const match = /^(\d{0,4})([a-z]+)$/i.exec(word);
  if (match === null) return [];
  const [, digits, unit] = match;
  // A letter alone is rather a symbol.
  if (digits === "" && unit.length === 1) return [];
  if (!Object.hasOwn(UNITS, unit.toLowerCase())) return [];
  const text = spell(digits === "" ? 1 : Number(digits), unit);
  return unit === "M" ? [text, `${digits}mo`] : [text];
}

/** The interval of a number of minutes, as MetaTrader and Kraken name files. */
export function intervalOfMinutes(minutes: number): string {
  return spell(minutes, "m");
}

/** The shortest notation: 60 minutes are `1h`. */
function spell(count: number, unitWord: string): string {
  let unit = UNITS[unitWord.toLowerCase()];
  if (unit === "s" && count % 60 === 0 && count > 0) {
    [count, unit] = [count / 60, "m"];
  }
  if (unit === "m" && count % 60 === 0 && count > 0) {
    [count, unit] = [count / 60, "h"];
  }
  if (unit === "h" && count === 24) [count, unit] = [1, "d"];
  if (unit === "h" && count === 168) [count, unit] = [1, "w"];
  return `${count}${unit}` satisfies Interval;
}

/** A year, a month, a date or a time in digits; also a number that counts files. */
function isDateWord(word: string): boolean {
  if (/^\d{1,2}([.]\d{1,2}[.]\d{4})?$/.test(word)) return true;
  if (/^\d{1,3}$/.test(word)) return true;
  if (/^\d{10,}$|^\d\d[T]\d{4,6}Z?$/.test(word)) return true;
  const match = /^(\d{4})(?:[.]?(\d\d)(?:[.]?(\d\d))?)?(?:T?\d{4,6}Z?)?$/.exec(
    word,
  );
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map((part) => Number(part ?? 1));
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 &&
    day >= 1 && day <= 31;
}
