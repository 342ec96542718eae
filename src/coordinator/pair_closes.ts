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
  const bars: { time: number; close: number; length: number }[] = [];
  for (const series of store.ranges()) {
    if (series.symbol !== symbol || series.hours !== "regular") continue;
    for (const bar of await seriesCloses(series, range, store)) bars.push(bar);
  }
  // Of equal ends, the shortest comes last and counts.
  bars.sort((a, b) => a.time - b.time || b.length - a.length);
  const times: number[] = [];
  const closes: number[] = [];
  let before = -1;
  let next = 0;
  for (const { time, close } of bars) {
    while (next < sessions.length && sessions[next].close < time) next++;
    // Bars of one gap between sessions have the same number, those of a session none.
    const isInside = next < sessions.length && time > sessions[next].open;
    const place = isInside ? -1 : next;
    if (times.at(-1) === time || (place >= 0 && place === before)) {
      times.pop();
      closes.pop();
    }
    before = place;
    times.push(time);
    closes.push(close);
  }
  return { times, closes };
}

/** The closes of one stored series that a run may need. */
async function seriesCloses(
  { symbol, interval, exchange, firstDate }: SeriesRange,
  { from, to, overrides }: PairRange,
  store: PairStore,
): Promise<{ time: number; close: number; length: number }[]> {
  const { lengthMs } = parseInterval(interval);
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
  const bars: { time: number; close: number; length: number }[] = [];
  let columns = makeColumns(0);
  for (const chunk of await store.chunks(symbol, interval, first, to)) {
    if (columns.timestamp.length < chunk.rows) {
      columns = makeColumns(2 * chunk.rows);
    }
    const rows = store.decode(chunk, columns, 0);
    for (let row = 0; row < rows; row++) {
      const close = columns.close[row];
      if (!(close > 0)) continue;
      const end = lengthMs === undefined
        ? dayEnd(chunk.date, time)
        : columns.timestamp[row] + lengthMs;
      bars.push({ time: end, close, length: lengthMs ?? DAY_MS });
    }
  }
  return bars;
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
