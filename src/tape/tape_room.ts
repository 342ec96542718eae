/**
 * The space that a tape needs for all rows of all series.
 *
 * @module
 */
import { BAR_COLUMNS, DERIVED_BAR_COLUMNS } from "../memory/layout.ts";
import {
  baseSlots,
  historicalColumns,
  historicalRows,
  type IndicatorPlan,
  type RunRequirements,
} from "../session/run_plan.ts";
import { ROWS_BEFORE_WINDOW } from "../session/trailing_window.ts";
import type { StoredBars } from "../store/market_store.ts";
import { SessionGrid, type SlotRule } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

/** What the sessions between two adjustments of a symbol take. */
export interface TapeStretch {
  /** The session with which they begin, counted with the history. */
  readonly fromSession: number;
  /** Rows of base bars. */
  readonly base: SeriesRoom;
  /** Rows of each derived interval. */
  readonly derived: readonly SeriesRoom[];
}

/** The rows of a series in a stretch. */
export interface SeriesRoom {
  /** Those of its sessions. */
  readonly rows: number;
  /** At most so many of the history before them, which are copied and adjusted. */
  readonly kept: number;
}

/** The rows of every series of a tape. */
export interface TapeRoom {
  /** Rows of base bars, by symbol. */
  readonly base: readonly number[];
  /** Rows of each derived interval, per symbol. */
  readonly derived: readonly number[];
  /**
   * By symbol: its stretches, if its history is adjusted; its rows are those of
   * the stretches then.
   */
  readonly stretches: readonly (readonly TapeStretch[])[];
  /** Rows of each historical indicator, per symbol. */
  readonly historical: readonly number[];
  /** Words of the delivery log. */
  readonly words: number;
  /** Bytes of bars, historical indicators and log together. */
  readonly bytes: number;
}

/** Computes the space from the calendar and the stored bars. */
export async function tapeRoom(
  requirements: RunRequirements,
  store: StoredBars,
  time: TimeManager,
): Promise<TapeRoom> {
  const { symbols, dates, derived, historical, past } = requirements;
  const days = Math.max(...requirements.historyDays);
  const first = days === 0
    ? dates[0]
    : time.countBackTradingDays(dates[0], days);
  const last = dates[dates.length - 1];
  const hours = time.getTradingDates(first, last)
    .map((date) => time.requireTradingSession(date));
  const delivered = hours.slice(-dates.length);
  const slots = (rule: SlotRule) =>
    hours.map((session) => new SessionGrid(session, rule).count);
  const baseCounts = slots(baseSlots(requirements));
  // A stage reserves space for a whole session before it knows the need.
  const spare = Math.max(...baseCounts);
  // Missing bars may be aggregated from shorter ones.
  const made = requirements.generateMissing ? sum(baseCounts) : 0;
  const derivedCounts = derived.map(slots);
  const begins = stretchBegins(requirements, hours.map(({ date }) => date));
  const base: number[] = [];
  const stretches: TapeStretch[][] = [];
  for (const [i, symbol] of symbols.entries()) {
    const chunks = await store.chunks(symbol, requirements.base, first, last);
    const stored = sum(chunks.map(({ rows }) => rows));
    base.push(stored + made + spare);
    if (begins[i].length === 0) {
      stretches.push([]);
      continue;
    }
    const rows = new Map(chunks.map((chunk) => [chunk.date, chunk.rows]));
    const counts = hours.map(({ date }, session) =>
      Math.max(rows.get(date) ?? 0, baseCounts[session])
    );
    stretches.push(stretchesOf(
      begins[i],
      [counts, ...derivedCounts],
      Math.max(requirements.historyDays[i], requirements.dailyHistoryDays[i]),
      past.opens.length,
    ));
  }
  const longer = derivedCounts.map((counts) =>
    sum(counts) + Math.max(...counts) + past.opens.length
  );
  const values = historical.map((plan) => {
    const counts = delivered.map((session) => historicalRows(plan, session));
    return sum(counts) + Math.max(...counts);
  });
  const words = sum(base) + symbols.length * sum(longer) + 2 * hours.length + 2;
  const rows = { base, derived: longer, stretches };
  const bytes = 8 * (
        seriesRows(rows, -1) * BAR_COLUMNS +
        sum(longer.map((_, i) => seriesRows(rows, i))) * DERIVED_BAR_COLUMNS +
        symbols.length *
          sum(values.map((rows, i) => rows * historicalColumns(historical[i])))
      ) + 4 * 2 ** Math.ceil(Math.log2(words));
  return { ...rows, historical: values, words, bytes };
}

/** By symbol: the sessions with which stretches begin, the first one included. */
function stretchBegins(
  { symbols, adjustments = [] }: RunRequirements,
  dates: readonly TradingDate[],
): number[][] {
  return symbols.map((_, symbol) => {
    const begins = adjustments.filter((one) => one.symbol === symbol)
      .map(({ date }) => dates.indexOf(date))
      .filter((session) => session > 0);
    return begins.length === 0 ? [] : [0, ...begins];
  });
}

/**
 * The stretches of a symbol. `counts` are the rows of each session, of base bars
 * and of each derived interval.
 */
function stretchesOf(
  begins: readonly number[],
  counts: readonly (readonly number[])[],
  historyDays: number,
  pastRows: number,
): TapeStretch[] {
  return begins.map((fromSession, i): TapeStretch => {
    const [base, ...derived] = counts.map((count, series): SeriesRoom => {
      const past = series === 0 ? 0 : pastRows;
      const before = sum(count.slice(0, fromSession)) + past;
      const history = sum(
        count.slice(Math.max(0, fromSession - historyDays), fromSession),
      );
      return {
        rows: sum(count.slice(fromSession, begins[i + 1])) +
          (i === 0 ? past : 0),
        kept: Math.min(before, history + past + ROWS_BEFORE_WINDOW),
      };
    });
    return { fromSession, base, derived };
  });
}

/** The rows that the series of all symbols take: of base bars (−1) or of a derived interval. */
function seriesRows(
  { base, derived, stretches }: Pick<
    TapeRoom,
    "base" | "derived" | "stretches"
  >,
  source: number,
): number {
  return sum(
    stretches.map((own, symbol) =>
      own.length === 0
        ? source < 0 ? base[symbol] : derived[source]
        : sum(own.map((one) => {
          const { rows, kept } = source < 0 ? one.base : one.derived[source];
          return rows + kept;
        }))
    ),
  );
}

/** The bytes of one real-time indicator over all symbols. */
export function indicatorBytes(
  indicator: IndicatorPlan,
  room: TapeRoom,
): number {
  const { source, outputs } = indicator;
  return 8 * seriesRows(room, source) * outputs.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
