/**
 * Which dates of which symbols to ask a vendor for.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { DAY_MS, parseDate } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";
import { fetchedRanges } from "./fetch_log.ts";

/** Bars of a chunk, about: what is held in memory and stored at once. */
const CHUNK_BARS = 50_000;

/** The most symbols of a chunk. */
const CHUNK_SYMBOLS = 25;

/** Corrections come within half a minute of the bar. */
const SETTLED_MS = 2 * 60_000;

/** Consecutive trading dates of some symbols, which are stored at once. */
export interface FetchChunk {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The trading dates, ascending. */
  readonly dates: readonly TradingDate[];
  /** The first instant, UTC epoch milliseconds. */
  readonly from: number;
  /** The end, exclusive. */
  readonly to: number;
}

/** What is planned by. */
export interface PlanInput {
  /** The store. */
  readonly store: MarketStore;
  /** The calendar. */
  readonly time: TimeManager;
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The interval. */
  readonly interval: StoredInterval;
  /** The trading dates, ascending. */
  readonly dates: readonly TradingDate[];
  /** Feed and adjustment. */
  readonly source: string;
  /** Whether dates that are stored are asked for too. */
  readonly again: boolean;
}

/**
 * The trading dates of a range whose bars are final `now`, for bars that come
 * `delayMs` late.
 */
export function finishedDates(
  time: TimeManager,
  interval: StoredInterval,
  [from, to]: readonly [TradingDate, TradingDate],
  now: number,
  delayMs: number,
): TradingDate[] {
  return time.getTradingDates(from, to).filter((date) =>
    endOf(time, interval, date) + delayMs + SETTLED_MS <= now
  );
}

/** When the bars of a date are over: daily bars with the day of the exchange. */
function endOf(
  time: TimeManager,
  interval: StoredInterval,
  date: TradingDate,
): number {
  const { close } = time.requireTradingSession(date);
  if (parseInterval(interval).lengthMs !== undefined) return close;
  const midnight = Temporal.PlainDate.from(date).toZonedDateTime(time.zone);
  return Math.max(
    close,
    midnight.epochMilliseconds + DAY_MS,
    midnight.add({ days: 1 }).epochMilliseconds,
  );
}

/**
 * The chunks to ask for, in the order of their dates.
 *
 * @throws {SessionError} `argument_invalid` if a symbol was fetched from another
 * source: volumes and prices of two feeds in one series would look like moves.
 */
export async function planFetch(input: PlanInput): Promise<FetchChunk[]> {
  const { store, symbols, interval, dates, source, again, time } = input;
  if (dates.length === 0) return [];
  const fetched = fetchedRanges(store.imports.list(), interval);
  const groups = new Map<string, { symbols: string[]; dates: TradingDate[] }>();
  for (const symbol of symbols) {
    const ranges = fetched.get(symbol) ?? [];
    const other = ranges.find((range) => range.source !== source);
    if (other !== undefined) {
      throw otherSource(symbol, interval, other.source, source);
    }
    const rows = await storedRows(input, symbol);
    const missing = dates.filter((date) =>
      again ||
      rows.get(date) !== time.slots(date, interval).count &&
        !ranges.some(({ from, to }) => from <= date && date <= to)
    );
    if (missing.length === 0) continue;
    const key = missing.join();
    const group = groups.get(key) ?? { symbols: [], dates: missing };
    group.symbols.push(symbol);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => chunksOf(input, group))
    .sort((a, b) => a.from - b.from);
}

/** The number of stored bars by date. */
async function storedRows(
  { store, interval, dates }: PlanInput,
  symbol: string,
): Promise<Map<TradingDate, number>> {
  const last = dates[dates.length - 1];
  const chunks = await store.chunks(symbol, interval, dates[0], last);
  return new Map(chunks.map(({ date, rows }) => [date, rows]));
}

function chunksOf(
  { time, interval, dates: all }: PlanInput,
  group: {
    readonly symbols: readonly string[];
    readonly dates: readonly TradingDate[];
  },
): FetchChunk[] {
  const chunks: FetchChunk[] = [];
  const slots = time.slots(group.dates[0], interval).count;
  const at = new Map(all.map((date, i) => [date, i]));
  for (let s = 0; s < group.symbols.length; s += CHUNK_SYMBOLS) {
    const symbols = group.symbols.slice(s, s + CHUNK_SYMBOLS);
    const most = Math.max(1, Math.floor(CHUNK_BARS / slots / symbols.length));
    let run: TradingDate[] = [];
    const close = (): void => {
      if (run.length > 0) chunks.push(chunkOf(time, interval, symbols, run));
      run = [];
    };
    for (const date of group.dates) {
      const before = run.at(-1);
      const follows = before === undefined ||
        (at.get(before) ?? 0) + 1 === at.get(date);
      if (!follows || run.length === most) close();
      run.push(date);
    }
    close();
  }
  return chunks;
}

function chunkOf(
  time: TimeManager,
  interval: StoredInterval,
  symbols: readonly string[],
  dates: readonly TradingDate[],
): FetchChunk {
  const [first] = dates;
  const last = dates[dates.length - 1];
  const isDaily = parseInterval(interval).lengthMs === undefined;
  // Vendors stamp a daily bar with midnight, in UTC or by the exchange.
  return {
    symbols,
    dates,
    from: isDaily
      ? parseDate(first) * DAY_MS
      : time.requireTradingSession(first).open,
    to: isDaily
      ? (parseDate(last) + 1) * DAY_MS
      : time.requireTradingSession(last).close,
  };
}

function otherSource(
  symbol: string,
  interval: StoredInterval,
  stored: string,
  asked: string,
): SessionError {
  return new SessionError(
    "argument_invalid",
    `${symbol} ${interval} was fetched from ${stored}; bars of ${asked} in the same series would look like moves. Use another store, or the same feed and adjustment`,
  );
}
