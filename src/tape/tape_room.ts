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
import type { StoredBars } from "../store/market_store.ts";
import { SessionGrid, type SlotRule } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";

/** The rows of every series of a tape. */
export interface TapeRoom {
  /** Rows of base bars, by symbol. */
  readonly base: readonly number[];
  /** Rows of each derived interval, per symbol. */
  readonly derived: readonly number[];
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
  const base: number[] = [];
  for (const symbol of symbols) {
    const chunks = await store.chunks(symbol, requirements.base, first, last);
    const stored = sum(chunks.map(({ rows }) => rows));
    base.push(stored + made + spare);
  }
  const longer = derived.map((rule) => {
    const counts = slots(rule);
    return sum(counts) + Math.max(...counts) + past.opens.length;
  });
  const values = historical.map((plan) => {
    const counts = delivered.map((session) => historicalRows(plan, session));
    return sum(counts) + Math.max(...counts);
  });
  const words = sum(base) + symbols.length * sum(longer) + 2 * hours.length + 2;
  const bytes = 8 * (
        sum(base) * BAR_COLUMNS +
        symbols.length * sum(longer) * DERIVED_BAR_COLUMNS +
        symbols.length *
          sum(values.map((rows, i) => rows * historicalColumns(historical[i])))
      ) + 4 * 2 ** Math.ceil(Math.log2(words));
  return { base, derived: longer, historical: values, words, bytes };
}

/** The bytes of one real-time indicator over all symbols. */
export function indicatorBytes(
  indicator: IndicatorPlan,
  requirements: RunRequirements,
  room: TapeRoom,
): number {
  const { source, outputs } = indicator;
  const rows = source < 0
    ? sum(room.base)
    : room.derived[source] * requirements.symbols.length;
  return 8 * rows * outputs.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
