/**
 * The JSON form of a store of session data.
 *
 * @module
 */
import type { Interval } from "../types.ts";
import type { BarSeries } from "./bar_series.ts";
import type { Quote } from "./quote.ts";
import type { SessionMetrics } from "./session_metrics.ts";

/** A symbol's part of `SessionData.toJSON()`. */
export interface SymbolSummary {
  /** By interval: number of bars, first and last start, quality. */
  readonly intervals: Record<
    string,
    { bars: number; first?: number; last?: number; quality?: number }
  >;
  /** What has been traded in the session so far. */
  readonly session: SessionMetrics;
  /** The newest quote. */
  readonly quote: Quote | undefined;
}

/** The data that a summary reads. */
export interface SummarySource {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The intervals of a symbol, shortest first. */
  intervals(symbol: string): readonly Interval[];
  /** The bars of a symbol at an interval. */
  getBars(symbol: string, interval: Interval): BarSeries;
  /** The quality score of a series, if it has one. */
  getQualityMetric(symbol: string, interval: Interval): number | undefined;
  /** What has been traded of a symbol in the session so far. */
  getSessionMetrics(symbol: string): SessionMetrics;
  /** The newest quote of a symbol. */
  getLatestQuote(symbol: string): Quote | undefined;
}

/** Summarizes every symbol of `data`. */
export function summarize(data: SummarySource): Record<string, SymbolSummary> {
  const symbols: Record<string, SymbolSummary> = {};
  for (const symbol of data.symbols) {
    const intervals: SymbolSummary["intervals"] = {};
    for (const interval of data.intervals(symbol)) {
      const bars = data.getBars(symbol, interval);
      const quality = data.getQualityMetric(symbol, interval);
      intervals[interval] = {
        bars: bars.length,
        ...(bars.length > 0 &&
          { first: bars.timestamp(0), last: bars.timestamp(-1) }),
        ...(quality !== undefined && { quality }),
      };
    }
    symbols[symbol] = {
      intervals,
      session: data.getSessionMetrics(symbol),
      quote: data.getLatestQuote(symbol),
    };
  }
  return symbols;
}
