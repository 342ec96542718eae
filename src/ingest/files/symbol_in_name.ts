/**
 * The symbol and the interval in the name of a file or folder.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { InputFile } from "./input_file.ts";
import {
  intervalOfMinutes,
  intervalOfWord,
  isExchangeWord,
  kindOfWord,
} from "./name_words.ts";

/** What a file's name says about its bars. */
export interface NameFacts {
  /** The symbol; `undefined` if the name has none. */
  readonly symbol: string | undefined;
  /**
   * What tells the file's series apart from others: the symbol with the words
   * around it, without interval and dates.
   */
  readonly series: string;
  /** The text that names an interval; empty without one. */
  readonly intervalText: string;
  /** The intervals that the text may stand for. */
  readonly intervals: readonly string[];
  /** Whether the text can only mean an interval; a bare number may count files. */
  readonly isIntervalCertain: boolean;
}

/** Longer symbols in a file's name are not symbols. */
const MAX_SYMBOL = 32;
const MINUTES: ReadonlySet<string> = new Set(
  [1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 720, 1440].map(String),
);
const EXTENSIONS =
  /\.(csv|txt|tsv|prn|dat|json|jsonl|ndjson|parquet|pq|feather|arrows?|ipc|zip|gz)$/i;

/** `NASDAQ_AAPL, 1D.csv` and `FX_EURUSD, 60_1a2b3.csv`, as TradingView names exports. */
const TRADING_VIEW = /^(.+), ?(\d*[SDWMH]?)(?:_[0-9a-f]{5,})?$/;
/** `ES 03-24.Last.txt`, as NinjaTrader names exports. */
const NINJA_TRADER = /^(\S+ \d\d-\d\d|\S+)\.(Last|Bid|Ask)$/;
/** `EURUSD_Candlestick_1_M_BID_01.01.2024-31.01.2024.csv`, as Dukascopy does. */
const DUKASCOPY = /^(.+)_Candlestick_(\d+)_([a-z]+)_(BID|ASK)(?:_.*)?$/i;
/** `EURUSD60.csv`, as MetaTrader 4 names exports: the minutes of a bar. */
const METATRADER =
  /^([A-Z]{6}[a-z.#]{0,3})(1|5|15|30|60|240|1440|10080|43200)$/;

/**
 * The symbol in a folder's name of a partitioned data set
 * (`symbol=AAPL/date=2026-01-02/part-0.parquet`), if it has one.
 */
export function symbolOfPartition(path: string): string | undefined {
  const match = /(?:^|[\\/])(?:symbol|ticker|sym|instrument)=([^\\/]+)[\\/]/i
    .exec(path);
  return match === null ? undefined : decodePart(match[1]);
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Some writers do not escape the percent sign.
    return text;
  }
}

/** What a file's name says. A partition's folder has priority for the symbol. */
export function factsOfName(file: Pick<InputFile, "name" | "path">): NameFacts {
  let stem = file.name;
  while (EXTENSIONS.test(stem)) stem = stem.replace(EXTENSIONS, "");
  // A browser numbers downloads of the same name.
  stem = stem.replace(/ ?\(\d+\)$/, "").trim();
  const facts = factsOfPattern(stem) ?? factsOfWords(stem);
  const partition = symbolOfPartition(file.path);
  return partition === undefined
    ? facts
    : { ...facts, symbol: partition, series: partition };
}

/**
 * The symbol in a file's name.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 */
export function requireSymbol(
  file: Pick<InputFile, "label">,
  { symbol }: NameFacts,
): string {
  if (symbol !== undefined) return symbol;
  throw new SessionError(
    "argument_invalid",
    `The name of "${file.label}" contains no symbol; name it with --symbol`,
  );
}

/** Names whose pattern tells who wrote the file. */
function factsOfPattern(stem: string): NameFacts | undefined {
  const view = TRADING_VIEW.exec(stem);
  if (view !== null && view[2] !== "") {
    return make(
      withoutExchange(view[1], true),
      view[1],
      view[2],
      intervalsOfTradingView(view[2]),
    );
  }
  const ninja = NINJA_TRADER.exec(stem);
  if (ninja !== null) return make(ninja[1], stem);
  const duka = DUKASCOPY.exec(stem);
  if (duka !== null) {
    const [, symbol, count, unit, side] = duka;
    const words = `${count}${unit.toLowerCase()}`;
    return make(symbol, `${symbol} ${side}`, words, intervalOfWord(words));
  }
  const meta = METATRADER.exec(stem);
  if (meta !== null) {
    return make(meta[1], meta[1], meta[2], [
      intervalOfMinutes(Number(meta[2])),
    ]);
  }
  return undefined;
}

/** Minutes, unless a letter follows. */
function intervalsOfTradingView(text: string): readonly string[] {
  const digits = parseInt(text, 10);
  const count = Number.isNaN(digits) ? 1 : digits;
  if (text.endsWith("M")) return [`${count}mo`];
  const unit = /[SDWH]$/.exec(text)?.[0].toLowerCase();
  return unit === undefined
    ? [intervalOfMinutes(count)]
    : intervalOfWord(`${count}${unit}`);
}

/** Names of words with separators between them. */
function factsOfWords(stem: string): NameFacts {
  const words = splitWords(stem);
  let symbol = "";
  let series = "";
  let intervalText = "";
  let intervals: readonly string[] = [];
  let isCertain = true;
  const hasOther = words.some(({ text }) => kindOfWord(text) === "other");
  words.forEach(({ text, mark }, i) => {
    // Kraken's `XBTUSD_60.csv`: minutes.
    if (i > 0 && i === words.length - 1 && mark === "_" && MINUTES.has(text)) {
      if (intervalText !== "") return;
      intervalText = text;
      intervals = [intervalOfMinutes(Number(text))];
      isCertain = false;
      return;
    }
    let kind = kindOfWord(text);
    // "1 min", "1_M": a number and its unit are two words.
    const joined = /^\d{1,3}$/.test(text) && i > 0
      ? intervalOfWord(text + (words[i + 1]?.text ?? "").toLowerCase())
      : [];
    if (joined.length > 0 && words[i + 1].text.length < 8) {
      intervalText = `${text} ${words[i + 1].text}`;
      intervals = joined;
      return;
    }
    // `aapl_us_d.csv`, as Stooq names its daily files.
    if (i > 0 && i === words.length - 1 && /^[dw]$/.test(text)) {
      intervalText = text;
      intervals = intervalOfWord(`1${text}`);
      return;
    }
    if (kind === "interval" && intervalText === "") {
      intervalText = text;
      intervals = intervalOfWord(text);
    }
    if (kind === "qualifier") {
      // Without another word, `raw_1m.csv` has the symbol RAW.
      if (hasOther || symbol !== "") series += ` ${text}`;
      else kind = "other";
    }
    if (kind !== "other") return;
    symbol += symbol === "" ? text : mark + text;
  });
  if (symbol === "" && words.length === 1 && isLoneSymbol(stem)) symbol = stem;
  const plain = withoutExchange(symbol, false);
  return make(plain, symbol + series, intervalText, intervals, isCertain);
}

/** A word that would be another thing beside a symbol, but is alone: `D.csv`, `7203.csv`. */
function isLoneSymbol(stem: string): boolean {
  return /^[A-Z]{1,2}$/i.test(stem);
}

/** The words of a name, each with the mark before it. */
function splitWords(stem: string): { text: string; mark: string }[] {
  const words: { text: string; mark: string }[] = [];
  const pattern = /([_\s,\-]*)([^_\s,\-]+)/g;
  for (const [, mark, whole] of stem.matchAll(pattern)) {
    // `spy.us` and `SPY.1m`, but not BRK.B or VOD.L.
    const pieces = whole.split(".");
    const extra: string[] = [];
    while (
      pieces.length > 1 && !/^\d/.test(pieces[0]) &&
      kindOfWord(pieces[pieces.length - 1]) !== "other"
    ) extra.unshift(pieces.pop() as string);
    const isDate = /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(whole);
    words.push({
      text: isDate ? whole : pieces.join("."),
      mark: mark.slice(-1),
    });
    for (const text of extra) words.push({ text, mark: "." });
  }
  return words;
}

/** The symbol after the name of an exchange: AAPL in `NASDAQ_AAPL`. */
function withoutExchange(text: string, hasExchange: boolean): string {
  const parts = text.split("_");
  // `CME_MINI_ES1!` and `CME_MINI_DL_ES1!`; the last part is the symbol.
  for (let count = parts.length - 1; count >= 1; count--) {
    const rest = parts.slice(count).join("_");
    if (
      isExchangeWord(parts.slice(0, count).join("_")) && /[a-z]/i.test(rest)
    ) return rest.replace(/^DLY?_(?=.)/, "");
  }
  // TradingView always writes the exchange first.
  return hasExchange && parts.length > 1 ? parts.slice(1).join("_") : text;
}

function make(
  symbol: string,
  series: string,
  intervalText = "",
  intervals: readonly string[] = [],
  isCertain = true,
): NameFacts {
  const isSymbol = symbol !== "" && symbol.length <= MAX_SYMBOL;
  return {
    symbol: isSymbol ? symbol.toUpperCase() : undefined,
    series: series.toUpperCase(),
    intervalText,
    intervals,
    isIntervalCertain: isCertain,
  };
}
