/**
 * The plan of one parked symbol: what it lacks while it is parked.
 *
 * @module
 */
import type { RunPlan } from "../session/run_plan.ts";

/** The plan of a symbol, and where its indicators are in the run's plan. */
export interface SymbolPlan {
  /** The plan, with the symbol alone and without daily and longer bars. */
  readonly plan: RunPlan;
  /** By derived interval: its number in the plan of the run. */
  readonly derived: readonly number[];
  /** By indicator: its number in the plan of the run. */
  readonly indicators: readonly number[];
}

/**
 * The plan of symbol number `symbol` with base bars, intraday bars and the
 * indicators on these. The series keep their places in the run's memory; the
 * pipeline writes the daily and longer ones.
 */
export function symbolPlan(plan: RunPlan, symbol: number): SymbolPlan {
  const { ids } = plan;
  const intraday = numbersOf(
    plan.derived,
    ({ lengthMs }) => lengthMs < Infinity,
  );
  const indicators = numbersOf(
    plan.indicators,
    ({ source }) => source < 0 || intraday.includes(source),
  );
  const minute = numbersOf(
    plan.historical,
    ({ granularity }) => granularity === "minute",
  );
  const own = (
    numbers: readonly number[],
    all: readonly (readonly number[])[],
  ) => numbers.map((i) => [all[i][symbol]]);
  return {
    derived: intraday,
    indicators,
    plan: {
      ...plan,
      symbols: [plan.symbols[symbol]],
      universe: [],
      streamed: 1,
      ...ofSymbol(plan, symbol),
      lastDates: plan.lastDates.slice(symbol, symbol + 1),
      instruments: plan.instruments.slice(symbol, symbol + 1),
      derived: intraday.map((i) => plan.derived[i]),
      historyDays: [plan.historyDays[symbol]],
      dailyHistoryDays: [plan.dailyHistoryDays[symbol]],
      past: { opens: [], slots: [] },
      indicators: indicators.map((i) => {
        const { source } = plan.indicators[i];
        return { ...plan.indicators[i], source: intraday.indexOf(source) };
      }),
      historical: minute.map((i) => plan.historical[i]),
      omitsNoTrade: [plan.omitsNoTrade[symbol]],
      // Sessions are loaded one by one, as they are needed.
      sessionsAhead: 1,
      ids: {
        base: [ids.base[symbol]],
        derived: own(intraday, ids.derived),
        indicators: own(indicators, ids.indicators),
        historical: own(minute, ids.historical),
        daily: [],
        count: ids.count,
      },
    },
  };
}

/** The actions of a symbol, which is the only one of its plan. */
function ofSymbol(
  { actions, adjustments, rolls }: RunPlan,
  symbol: number,
): Pick<RunPlan, "actions" | "adjustments" | "rolls"> {
  const own = <T extends { readonly symbol: number }>(all: readonly T[]) =>
    all.filter((one) => one.symbol === symbol)
      .map((one) => ({ ...one, symbol: 0 }));
  return {
    ...actions && { actions: own(actions) },
    ...adjustments && { adjustments: own(adjustments) },
    ...rolls && { rolls: own(rolls) },
  };
}

function numbersOf<T>(items: readonly T[], holds: (item: T) => boolean) {
  return items.flatMap((item, i) => holds(item) ? [i] : []);
}
