/**
 * Reads the prices of a benchmark: a stored symbol that is bought and held.
 *
 * @module
 */
import { priceRatio } from "../instruments/corporate_action.ts";
import { keepSessionRows } from "../coordinator/session_rows.ts";
import { SessionError } from "../errors.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import { makeColumns } from "../store/bar_store.ts";
import type {
  MarketStore,
  StoreCatalogue,
  StoredBars,
} from "../store/market_store.ts";
import { shareActions } from "../store/share_actions.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { slotRule } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval } from "../types.ts";

/** The prices of a benchmark over the sessions of a run. */
export interface BenchmarkPrices {
  /** The symbol. */
  readonly symbol: string;
  /** The interval of the bars that give the prices. */
  readonly interval: BaseInterval;
  /** The open of its first bar in the range: where it is bought. */
  readonly start: number;
  /** The last close of every session; a session without bars repeats the previous close. */
  readonly closes: readonly number[];
  /** How many sessions have no bars of the benchmark. */
  readonly missing: number;
}

/**
 * Reads the prices of a symbol over the sessions of a run, at the run's base
 * interval if the store has it, else at a stored base interval.
 *
 * @throws {SessionError} `data_missing` if the store has no bars of it in the
 * range; `store_corrupt` if its bars are damaged.
 */
export async function readBenchmark(
  symbol: string,
  run: Pick<RunRequirements, "base" | "dates">,
  store: StoredBars & Pick<MarketStore, "actions">,
  time: TimeManager,
): Promise<BenchmarkPrices> {
  const { dates } = run;
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const interval = storedInterval(symbol, run.base, first, last, store);
  const slots = slotRule(interval) ?? { lengthMs: Infinity };
  const fetched = await store.chunks(symbol, interval, first, last);
  const chunks = new Map(fetched.map((chunk) => [chunk.date, chunk]));
  let columns = makeColumns(0);
  let start = NaN;
  let close = NaN;
  let missing = 0;
  // Who holds it has more shares after a split, and after a roll as much of the
  // next contract as the old one was worth; prices are those of one at the start.
  const actions = shareActions(symbol, store);
  let actionsOver = actions.filter(({ date }) => date <= first).length;
  let shares = 1;
  const closes = dates.map((date) => {
    while (actions[actionsOver]?.date <= date) {
      const ratio = priceRatio(actions[actionsOver++]);
      if (!Number.isNaN(start)) shares *= ratio;
    }
    const chunk = chunks.get(date);
    let rows = 0;
    if (chunk !== undefined) {
      if (columns.timestamp.length < chunk.rows) {
        columns = makeColumns(2 * chunk.rows);
      }
      // In a run of several groups, this one may have no session.
      const hours = time.getTradingSession(date);
      rows = store.decode(chunk, columns, 0);
      // A daily bar may be that of other hours.
      if (hours !== undefined && interval !== "1d") {
        rows = keepSessionRows(columns, 0, rows, hours, slots);
      }
    }
    if (rows === 0) missing++;
    else {
      if (Number.isNaN(start)) start = columns.open[0];
      close = columns.close[rows - 1] * shares;
    }
    return close;
  });
  if (Number.isNaN(start)) throw noBars(symbol, first, last, store);
  return {
    symbol,
    interval,
    start,
    // Before its first bar it has the price at which it is bought.
    closes: closes.map((value) => Number.isNaN(value) ? start : value),
    missing,
  };
}

function storedInterval(
  symbol: string,
  base: BaseInterval,
  first: string,
  last: string,
  store: StoreCatalogue,
): BaseInterval {
  const stored = new SeriesIndex(store).of(symbol).map((info) => info.interval);
  for (const interval of [base, ...stored.reverse()]) {
    if (store.tradingDates(symbol, interval, first, last).length > 0) {
      return interval;
    }
  }
  throw noBars(symbol, first, last, store);
}

function noBars(
  symbol: string,
  first: string,
  last: string,
  store: StoreCatalogue,
): SessionError {
  const stored = store.inventory().filter((s) =>
    s.symbol === symbol && s.hours === "regular"
  );
  const names = [...new Set(store.inventory().map((s) => s.symbol))];
  const some = names.slice(0, 10).join(", ");
  return new SessionError(
    "data_missing",
    `The benchmark ${symbol} has no bars from ${first} to ${last}; ` +
      (stored.length > 0
        ? `the store has it from ${stored[0].firstDate} to ${
          stored[0].lastDate
        }`
        : `the store has ${some}${names.length > 10 ? " …" : ""}`),
  );
}
