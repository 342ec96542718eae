/**
 * The symbols of the universe that were active in a run.
 *
 * @module
 */
import type { RunPlan } from "../session/run_plan.ts";
import type { RunReports } from "./run_reports.ts";

/** A symbol of the universe that a strategy or scanner has added. */
export interface AddedSymbolRow {
  /** The symbol. */
  readonly symbol: string;
  /** The number of sessions in which it was active. */
  readonly sessions: number;
  /** Its base bars in these sessions. */
  readonly bars: number;
}

/** The symbols of the universe that were active, in config order. */
export function addedSymbolRows(
  plan: RunPlan,
  reports: RunReports,
): AddedSymbolRow[] {
  const bySymbol = Map.groupBy(
    reports.analysis.addedSessions,
    ({ symbol }) => symbol,
  );
  return [...bySymbol].sort(([a], [b]) => a - b).map(([symbol, sessions]) => ({
    symbol: plan.symbols[symbol],
    sessions: sessions.length,
    bars: sessions.reduce((sum, { bars }) => sum + bars, 0),
  }));
}
