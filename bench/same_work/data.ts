/**
 * The data of the comparison: seeded random walks in whole cents, in a store.
 *
 * @module
 */
import { makeColumns } from "../../src/store/bar_store.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { BarColumns } from "../../src/types.ts";
import { randomInt, seededRandom } from "../../tests/fixtures/random.ts";
import { type Market, MINUTE_MS, type Session } from "./work.ts";

const LOWEST_CENTS = 1_000;

/** The parameters of a seeded market. */
export interface WalkOptions {
  /** The number of symbols: `W0`, `W1` … */
  readonly symbols: number;
  /** First and last date, inclusive, of the New York Stock Exchange. */
  readonly from: string;
  /** Last date, inclusive. */
  readonly to: string;
  /** The share of slots that are deleted. */
  readonly deleted?: number;
  /** The most bars of a symbol; the rest of the range is omitted. */
  readonly rows?: number;
}

/** All sessions of a range. */
export function sessionsOf(from: string, to: string): Session[] {
  const time = new TimeManager({ exchange: "NYSE" });
  return time.getTradingDates(from, to).map((date) => {
    const { open, close } = time.getSessionBoundaryTimes(date);
    return { date, open, close };
  });
}

/** A market of seeded random walks: equal options give equal bars. */
export function walkMarket(options: WalkOptions): Market {
  const sessions = sessionsOf(options.from, options.to);
  const symbols = Array.from({ length: options.symbols }, (_, i) => `W${i}`);
  const bars = symbols.map((_, i) => walk(i, sessions, options));
  return { symbols, sessions, bars };
}

function walk(
  index: number,
  sessions: readonly Session[],
  { deleted = 0, rows = Infinity }: WalkOptions,
): BarColumns {
  const random = seededRandom(7_919 * (index + 1));
  const luck = seededRandom(104_729 * (index + 1));
  const slots = sessions.reduce((n, s) => n + (s.close - s.open), 0) /
    MINUTE_MS;
  const bars = makeColumns(Math.min(slots, rows));
  let cents = 10_000 * (1 + index);
  let row = 0;
  for (const session of sessions) {
    for (let time = session.open; time < session.close; time += MINUTE_MS) {
      const open = Math.max(LOWEST_CENTS, cents + randomInt(random, -2, 2));
      cents = Math.max(LOWEST_CENTS, open + randomInt(random, -6, 6));
      const high = Math.max(open, cents) + randomInt(random, 0, 4);
      const low = Math.min(open, cents) - randomInt(random, 0, 4);
      const volume = 100 * randomInt(random, 1, 500);
      if (row === rows || luck() < deleted) continue;
      bars.timestamp[row] = time;
      bars.open[row] = open / 100;
      bars.high[row] = high / 100;
      bars.low[row] = low / 100;
      bars.close[row] = cents / 100;
      bars.volume[row] = volume;
      row++;
    }
  }
  return cut(bars, row);
}

/** The first rows of columns. */
function cut(bars: BarColumns, rows: number): BarColumns {
  return {
    timestamp: bars.timestamp.slice(0, rows),
    open: bars.open.slice(0, rows),
    high: bars.high.slice(0, rows),
    low: bars.low.slice(0, rows),
    close: bars.close.slice(0, rows),
    volume: bars.volume.slice(0, rows),
  };
}

/** A market without the trailing sessions that have no bars. */
export function untilLastBar(market: Market): Market {
  const { timestamp } = market.bars[0];
  const last = timestamp[timestamp.length - 1];
  const sessions = market.sessions.filter(({ open }) => open <= last);
  return { ...market, sessions };
}

/** Writes the bars of a market to a new store. */
export function writeMarket(path: string, market: Market): void {
  const store = openBarStore(path, { create: true });
  try {
    store.transaction(() => {
      market.symbols.forEach((symbol, k) => {
        const bars = market.bars[k];
        const rows = bars.timestamp.length;
        let row = 0;
        for (const { date, close } of market.sessions) {
          const from = row;
          while (row < rows && bars.timestamp[row] < close) row++;
          if (row === from) continue;
          store.writeDay(symbol, "1m", date, bars, from, row, {
            exchange: "US_EQUITY",
          });
        }
      });
    });
  } finally {
    store.close();
  }
}

/** Reads a range of a store into memory, as all sides but the engine do. */
export function readMarket(
  path: string,
  symbols: readonly string[],
  from: string,
  to: string,
): Market {
  const store = openBarStore(path, { readOnly: true });
  try {
    const bars = symbols.map((symbol) => readSymbol(store, symbol, from, to));
    return { symbols, sessions: sessionsOf(from, to), bars };
  } finally {
    store.close();
  }
}

function readSymbol(
  store: SqliteBarStore,
  symbol: string,
  from: string,
  to: string,
): BarColumns {
  const chunks = store.chunks(symbol, "1m", from, to);
  const bars = makeColumns(chunks.reduce((sum, { rows }) => sum + rows, 0));
  let row = 0;
  for (const chunk of chunks) row += store.decode(chunk, bars, row);
  return bars;
}
