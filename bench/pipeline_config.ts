/**
 * The configs of the pipeline's bench.
 *
 * @module
 */
import { parseSessionConfig } from "../src/config/parse.ts";
import type { SessionConfig } from "../src/config/session_config.ts";

/** A real-time indicator of a config. */
interface NamedIndicator {
  readonly id?: string;
  readonly name: string;
  readonly interval: "1m" | "5m";
  readonly period?: number;
}

/** The symbols and the dates of a market. */
export interface BenchRange {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The first date. */
  readonly from: string;
  /** The last date. */
  readonly to: string;
}

/** Bars of 1m, 5m and 15m, EMA 10 and 30 on 5m, RSI 14 on 1m, and `added`. */
export function pipelineConfig(
  range: BenchRange,
  added: readonly NamedIndicator[] = [],
): SessionConfig {
  return makeConfig(range, ["1m", "5m", "15m"], [
    { name: "ema", period: 10, interval: "5m" },
    { name: "ema", period: 30, interval: "5m" },
    { name: "rsi", period: 14, interval: "1m" },
    ...added,
  ]);
}

/** Bars of 1m and 5m alone, and `added`. */
export function barsConfig(
  range: BenchRange,
  added: readonly NamedIndicator[] = [],
): SessionConfig {
  return makeConfig(range, ["1m", "5m"], added);
}

function makeConfig(
  { symbols, from, to }: BenchRange,
  streams: readonly ("1m" | "5m" | "15m")[],
  session: readonly NamedIndicator[],
): SessionConfig {
  return parseSessionConfig({
    session_name: "pipeline",
    exchange_group: "US_EQUITY",
    mode: "backtest",
    backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
    session_data_config: {
      symbols: [...symbols],
      streams: [...streams],
      indicators: { session: [...session] },
    },
    trading_config: { max_buying_power: 1_000_000 },
  });
}
