/**
 * Reads the closes of a currency pair, each with the time from which on it is
 * known.
 *
 * @module
 */
import { makeColumns } from "../store/bar_store.ts";
import type { SeriesRange } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { parseInterval } from "../time/interval.ts";
import { DAY_MS, formatDate, parseDate } from "../time/date.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import type { TradingSession } from "../time/session.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

/** The part of a store that has pairs. */
export type PairStore = Pick<
  StoredBars,
  "ranges" | "tradingDates" | "chunks" | "decode"
>;

/** Closes, and from when on each is known, ascending. */
export interface KnownCloses {
  /** UTC epoch milliseconds. */
  readonly times: readonly number[];
  /** The closes, above zero. */
  readonly closes: readonly number[];
}

/** The dates of a run, and the overrides of calendars. */
export interface PairRange {
  /** The first trading date. */
  readonly from: TradingDate;
  /** The last date on which a pair can have a bar that ends in the run. */
  readonly to: TradingDate;
  /** Closures and hours that differ from the rules. */
  readonly overrides: readonly CalendarOverride[];
}

/** A daily bar whose date is none of its calendar is known when the day is over everywhere. */
const DAY_OVER_MS = DAY_MS + DAY_MS / 2;

/**
 * The closes of a pair in a run, whatever its exchange group, of all intervals
 * that are stored: the newest bar that has ended counts, of bars that end
 * together the shortest. The last bar before the run is the first of them.
 * Between two of the run's sessions only the last one is kept, because nobody
 * can see the others.
 */
export async function pairCloses(
  symbol: string,
  range: PairRange,
  sessions: readonly TradingSession[],
  store: PairStore,
): Promise<KnownCloses> {
  const series = store.ranges().filter((one) =>
    one.symbol === symbol && one.hours === "regular"
  ).map((one) => ({
    ...one,
    lengthMs: parseInterval(one.interval).lengthMs ?? Infinity,
  })).sort((a, b) => a.lengthMs - b.lengthMs);
  let merged: KnownCloses = { times: [], closes: [] };
  for (const one of series) {
    const seen = new SeenCloses(sessions);
    await addCloses(one, range, store, seen);
    merged = mergeCloses(merged, seen);
  }
  const all = new SeenCloses(sessions);
  merged.times.forEach((time, i) => all.add(time, merged.closes[i]));
  return all;
}

/** Closes, added by time, of which the last one between two sessions is kept. */
class SeenCloses implements KnownCloses {
  readonly times: number[] = [];
  readonly closes: number[] = [];
  readonly #sessions: readonly TradingSession[];
  /** The first session that does not end before the newest close. */
  #next = 0;
  /** That session, if the newest close was known before it began; −1 within one. */
  #gap = -1;

  constructor(sessions: readonly TradingSession[]) {
    this.#sessions = sessions;
  }

  /** Adds a close that is known from a time on, not before the one added last. */
  add(time: number, close: number): void {
    const sessions = this.#sessions;
    while (
      this.#next < sessions.length && sessions[this.#next].close < time
    ) this.#next++;
    const isInside = this.#next < sessions.length &&
      time > sessions[this.#next].open;
    const gap = isInside ? -1 : this.#next;
    if (gap >= 0 && gap === this.#gap) {
      this.times.pop();
      this.closes.pop();
    }
    this.#gap = gap;
    this.times.push(time);
    this.closes.push(close);
  }
}

/** The closes of both, by time; of equal times that of the first. */
function mergeCloses(first: KnownCloses, second: KnownCloses): KnownCloses {
  if (first.times.length === 0) return second;
  const times: number[] = [];
  const closes: number[] = [];
  let [i, j] = [0, 0];
  while (i < first.times.length || j < second.times.length) {
    const [a = Infinity, b = Infinity] = [first.times[i], second.times[j]];
    times.push(Math.min(a, b));
    closes.push(a <= b ? first.closes[i] : second.closes[j]);
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return { times, closes };
}

/** Adds the closes of one stored series that a run may need. */
async function addCloses(
  { symbol, interval, exchange, firstDate, lengthMs }: SeriesRange & {
    readonly lengthMs: number;
  },
  { from, to, overrides }: PairRange,
  store: PairStore,
  seen: SeenCloses,
): Promise<void> {
  const time = calendarOf(exchange, overrides);
  const earlier = firstDate < from
    ? store.tradingDates(
      symbol,
      interval,
      firstDate,
      formatDate(parseDate(from) - 1),
    )
    : [];
  // The session before the first may end within it: the last two are read.
  const first = earlier.at(-2) ?? earlier.at(-1) ?? from;
  let columns = makeColumns(0);
  for (const chunk of await store.chunks(symbol, interval, first, to)) {
    if (columns.timestamp.length < chunk.rows) {
      columns = makeColumns(2 * chunk.rows);
    }
    const rows = store.decode(chunk, columns, 0);
    const close = dayEnd(chunk.date, time);
    for (let row = 0; row < rows; row++) {
      // The last bar of a session may be shorter than its interval.
      const end = Math.min(columns.timestamp[row] + lengthMs, close);
      if (columns.close[row] > 0) seen.add(end, columns.close[row]);
    }
  }
}

/** The calendar that dated a series, if it has one. */
function calendarOf(
  exchange: string,
  overrides: readonly CalendarOverride[],
): TimeManager | undefined {
  return exchange === "" ? undefined : new TimeManager({ exchange, overrides });
}

/** When a daily bar has ended. */
function dayEnd(date: TradingDate, time: TimeManager | undefined): number {
  return time?.getTradingSession(date)?.close ??
    Date.parse(`${date}T00:00:00Z`) + DAY_OVER_MS;
}
