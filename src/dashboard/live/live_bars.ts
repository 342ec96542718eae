/**
 * The newest bars of a symbol of a live run: those of days that are over from the
 * store, those of the session that goes on from the journal of its slices.
 *
 * @module
 */
import { makeColumns } from "../../store/bar_store.ts";
import type { JournalBar } from "../../store/live_journal.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { openStore } from "../../store/open_store.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";

const DAY_MS = 86_400_000;
const FIRST_DATE = "0000-01-01";
const LAST_DATE = "9999-12-31";
const INTERVAL: StoredInterval = "1m";

/** Bars in columns. */
export interface NewBars {
  /** Whether bars before them are left out: a page begins anew with them. */
  readonly isWhole: boolean;
  /** Starts, UTC epoch milliseconds, ascending. */
  readonly time: number[];
  /** First prices. */
  readonly open: number[];
  /** Highest prices. */
  readonly high: number[];
  /** Lowest prices. */
  readonly low: number[];
  /** Last prices. */
  readonly close: number[];
  /** Volumes. */
  readonly volume: number[];
}

/** Which bars are wanted. */
export interface NewBarsRequest {
  /** The store. */
  readonly db: string;
  /** The run. */
  readonly run: string;
  /** The symbol. */
  readonly symbol: string;
  /** Bars that start later; −Infinity for the newest. */
  readonly after: number;
  /** Bars of an answer, at most. */
  readonly most: number;
}

/** The newest bars that start after an instant. */
export async function newBars(request: NewBarsRequest): Promise<NewBars> {
  const store = await openStore(request.db, { readOnly: true });
  try {
    const { run, symbol, after, most } = request;
    const pending = store.live?.bars(run, symbol, after) ?? [];
    const before = await storedBars(store, request, most - pending.length);
    const bars = joined(before, pending).slice(-most);
    const isWhole = after === -Infinity || bars.length === most;
    return { isWhole, ...inColumns(bars) };
  } finally {
    store.close();
  }
}

/** The newest stored bars after an instant, about `most`. */
async function storedBars(
  store: MarketStore,
  { symbol, after }: NewBarsRequest,
  most: number,
): Promise<JournalBar[]> {
  const dates = store.tradingDates(
    symbol,
    INTERVAL,
    after === -Infinity ? FIRST_DATE : dateBefore(after),
    LAST_DATE,
  );
  const days: JournalBar[][] = [];
  let count = 0;
  for (let i = dates.length - 1; i >= 0 && count < most; i--) {
    const day = (await barsOf(store, symbol, dates[i]))
      .filter(([start]) => start > after);
    days.push(day);
    count += day.length;
  }
  return days.reverse().flat();
}

async function barsOf(
  store: MarketStore,
  symbol: string,
  date: TradingDate,
): Promise<JournalBar[]> {
  const [chunk] = await store.chunks(symbol, INTERVAL, date, date);
  if (chunk === undefined) return [];
  const bars = makeColumns(chunk.rows);
  store.decode(chunk, bars, 0);
  return Array.from({ length: chunk.rows }, (_, row) => [
    bars.timestamp[row],
    bars.open[row],
    bars.high[row],
    bars.low[row],
    bars.close[row],
    bars.volume[row],
  ]);
}

/** A session may span two dates of UTC, and its trading date may be either. */
function dateBefore(instant: number): TradingDate {
  return new Date(Math.max(0, instant - 2 * DAY_MS)).toISOString().slice(0, 10);
}

/** Bars in order; of two of one start, that which was delivered. */
function joined(
  stored: readonly JournalBar[],
  pending: readonly JournalBar[],
): JournalBar[] {
  const byStart = new Map(stored.map((bar) => [bar[0], bar]));
  for (const bar of pending) byStart.set(bar[0], bar);
  return [...byStart.values()].sort(([a], [b]) => a - b);
}

function inColumns(
  bars: readonly JournalBar[],
): Omit<NewBars, "isWhole"> {
  const column = (i: number) => bars.map((bar) => bar[i]);
  const [time, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(column);
  return { time, open, high, low, close, volume };
}
