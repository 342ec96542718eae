/**
 * Configs of new strategies for the bars of a store.
 *
 * @module
 */
import type { SeriesInfo } from "../../../store/bar_store.ts";
import { readDays } from "../../../store/export_bars.ts";
import type { MarketStore } from "../../../store/market_store.ts";
import { sameMarket } from "../../../time/calendars/registry.ts";
import { parseInterval } from "../../../time/interval.ts";
import { TimeManager } from "../../../time/time_manager.ts";
import type { StoredInterval } from "../../../types.ts";
import { invalidArgument } from "../../arguments.ts";
import type { Kind } from "../../project/templates.ts";

/** What a config takes from a store. */
export interface StoreFit {
  /** The path of the store, as the config names it. */
  readonly file: string;
  /** The exchange group that dated the bars. */
  readonly exchange: string;
  /** Some of the symbols. */
  readonly symbols: readonly string[];
  /** The first and the last trading date, after what serves as history. */
  readonly range: readonly [from: string, to: string];
  /** The interval of their bars; `1m` also for shorter ones that make it up. */
  readonly interval: StoredInterval;
  /** The highest of their last closes. */
  readonly price: number;
  /** Sessions before a session in which a longest average gets ready. */
  readonly trailingDays: number;
}

/** The most symbols of a new config. */
const SYMBOLS_MAX = 10;
/** Sessions before the range, for the averages of earlier sessions. */
const HISTORY_SESSIONS = 20;
/** Bars that the slowest indicator of the examples needs, on any interval. */
const SLOWEST_BARS = 30;
/** The trailing sessions of the examples. */
const TRAILING_DAYS = 3;
/** The limits of the examples, for positions of {@linkcode POSITION}. */
const LIMITS = ["max_buying_power", "max_per_symbol"];
/** About what a new strategy buys at once, in currency units. */
const POSITION = 10_000;
const MINUTE_MS = 60_000;

/**
 * What a config takes from a store: bars of a minute if there are any, otherwise
 * of the interval with the most symbols.
 *
 * @throws {SessionError} `argument_invalid` if the store has no bars of regular
 * hours.
 */
export async function fitOf(
  store: MarketStore,
  file: string,
): Promise<StoreFit> {
  const regular = store.inventory().filter(({ hours }) => hours === "regular");
  const series = seriesOf(regular);
  if (series.length === 0) {
    throw invalidArgument(
      `${file} has no bars; import some with: openbell import PATH --db ${file}`,
    );
  }
  const [{ exchange, interval }] = series;
  const chosen = series.filter((one) => one.exchange === exchange)
    .slice(0, SYMBOLS_MAX);
  const closes = await Promise.all(
    chosen.map((one) => lastClose(store, one)),
  );
  const used = isMinute(interval) ? "1m" : interval;
  const trailingDays = trailingDaysOf(used, chosen[0]);
  return {
    file,
    exchange,
    symbols: chosen.map(({ symbol }) => symbol),
    range: afterHistory(store, chosen[0], rangeOf(chosen), trailingDays),
    interval: used,
    price: Math.max(...closes),
    trailingDays,
  };
}

/** The series of one interval, by symbol. */
function seriesOf(all: readonly SeriesInfo[]): readonly SeriesInfo[] {
  const groups = Object.values(Object.groupBy(all, ({ interval }) => interval));
  const rank = (group: readonly SeriesInfo[] | undefined) =>
    group === undefined
      ? 0
      : (isMinute(group[0].interval) ? all.length : 0) + group.length;
  const [best = []] = groups.sort((a, b) => rank(b) - rank(a));
  return best.toSorted((a, b) => a.symbol < b.symbol ? -1 : 1);
}

/** Whether bars of an interval make up those of a minute. */
function isMinute(interval: StoredInterval): boolean {
  const { lengthMs = NaN } = parseInterval(interval);
  return MINUTE_MS % lengthMs === 0;
}

function rangeOf(series: readonly SeriesInfo[]): [string, string] {
  const first = series.map(({ firstDate }) => firstDate).sort();
  const last = series.map(({ lastDate }) => lastDate).sort();
  const common: [string, string] = [first[first.length - 1], last[0]];
  return common[0] < common[1] ? common : [first[0], last[last.length - 1]];
}

/** Sessions that have the bars of the slowest indicator; examples use 5m on 1m. */
function trailingDaysOf(
  interval: StoredInterval,
  { exchange, lastDate }: SeriesInfo,
): number {
  if (interval === "1d") return SLOWEST_BARS;
  const time = new TimeManager({ exchange });
  const { count } = time.slots(lastDate, interval === "1m" ? "5m" : interval);
  return Math.max(TRAILING_DAYS, Math.ceil(SLOWEST_BARS / Math.max(count, 1)));
}

/** A range without its first sessions: as many as fit, half of a short one at most. */
function afterHistory(
  store: MarketStore,
  { symbol, interval }: SeriesInfo,
  [from, to]: [string, string],
  trailingDays: number,
): [string, string] {
  const dates = store.tradingDates(symbol, interval, from, to);
  const wanted = [Math.max(HISTORY_SESSIONS, trailingDays), trailingDays]
    .find((days) => 2 * days <= dates.length) ?? Math.floor(dates.length / 2);
  return [dates[wanted] ?? from, to];
}

async function lastClose(
  store: MarketStore,
  { symbol, interval, lastDate }: SeriesInfo,
): Promise<number> {
  const range = { symbol, interval, from: lastDate };
  let last = NaN;
  for await (const [{ close }, rows] of readDays(store, range)) {
    last = close[rows - 1];
  }
  return last;
}

/**
 * The texts of a strategy and its config for the bars of a store.
 *
 * @throws {SessionError} `argument_invalid` if the example needs other bars.
 */
export function fitted(
  kind: Kind,
  texts: { readonly config: string; readonly strategy: string },
  fit: StoreFit,
): { readonly config: string; readonly strategy: string } {
  requireKind(kind, fit);
  const { interval, exchange, price } = fit;
  const [from, to] = fit.range;
  const quantity = quantityOf(price, exchange);
  const config = texts.config
    .replace(/^# An EMA cross on four symbols\.$/m, "# An EMA cross.")
    .replace(/^store: .*$/m, `store: ${yaml(fit.file)}`)
    .replace(/^exchange_group: .*\n/m, "")
    .replace(/^(store: .*)$/m, `$1\nexchange_group: ${yaml(exchange)}`)
    .replace(/start_date: [\d-]+/, `start_date: ${from}`)
    .replace(/end_date: [\d-]+/, `end_date: ${to}`)
    .replace(/symbols: \[.*?\]/, `symbols: [${fit.symbols.map(yaml)}]`)
    .replace(/quantity: \d+/, `quantity: ${quantity}`)
    .replace(/trailing_days: \d+/, `trailing_days: ${fit.trailingDays}`)
    // Values that the strategy does not read, and that short stores lack.
    .replace(/^ {4}indicators: .*\n(?: {6}.*\n)+/m, "")
    .replaceAll(
      new RegExp(`(${LIMITS.join("|")}): (\\d+)`, "g"),
      (_, key, limit) => `${key}: ${limit * scaleOf(quantity * price)}`,
    );
  if (interval === "1m") return { config, strategy: texts.strategy };
  return {
    config: config
      .replace(/streams: \[.*\].*$/m, `streams: [${interval}]`)
      .replaceAll("[1m, 5m]", `[${interval}]`)
      .replaceAll(/(?<!\d)5m\b/g, interval),
    strategy: texts.strategy.replaceAll('"5m"', `"${interval}"`),
  };
}

/** What to buy at once: whole units, but for coins, which have fractions. */
function quantityOf(price: number, exchange: string): number {
  const units = POSITION / price;
  if (units >= 1) return Math.floor(units);
  return sameMarket(exchange, "CRYPTO") ? Number(units.toPrecision(1)) : 1;
}

/** A power of ten by which the limits of the examples grow for dear units. */
function scaleOf(position: number): number {
  return 10 ** Math.max(0, Math.ceil(Math.log10(position / POSITION)));
}

function requireKind(kind: Kind, { file, interval, symbols }: StoreFit): void {
  if (kind === "pairs" || kind === "rotation") {
    throw invalidArgument(
      `--db is for crossover, breakout and reversion; the example of ${kind} gives its symbols different roles, so write it without --db and name yours in its config`,
    );
  }
  if (kind === "crossover" || interval === "1m") return;
  throw invalidArgument(
    `The example of ${kind} needs bars of 1m or shorter; ${file} has ${interval} of ${
      symbols[0]
    }; write it with --like crossover`,
  );
}

/** A text as a value of YAML. */
function yaml(text: string): string {
  const isPlain = /^[A-Za-z.][\w./-]*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|[yn]|\.inf|\.nan)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
