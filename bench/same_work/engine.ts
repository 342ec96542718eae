/**
 * The task in the engine, with either runner.
 *
 * @module
 */
import type { Strategy } from "../../src/strategy/strategy.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import emaCross from "./strategy.ts";
import {
  type Detail,
  FEE_PER_SHARE,
  INDICATORS,
  type Outcome,
  STARTING_CASH,
} from "./work.ts";

/** The config of a run as plain JSON, as in a file. */
export function workConfig(
  symbols: readonly string[],
  from: string,
  to: string,
): Record<string, unknown> {
  return {
    session_name: "same_work",
    exchange_group: "US_EQUITY",
    backtest_config: { start_date: from, end_date: to, prefetch_days: 20 },
    session_data_config: {
      symbols,
      streams: ["1m", "5m"],
      indicators: {
        session: [
          { id: "rsi", name: "rsi", period: 14, interval: "1m" },
          { id: "sma", name: "sma", period: 20, interval: "1m" },
          { id: "stddev", name: "stddev", period: 20, interval: "1m" },
          { id: "vwap", name: "vwap", interval: "1m" },
          { id: "ema_fast", name: "ema", period: 10, interval: "5m" },
          { id: "ema_slow", name: "ema", period: 30, interval: "5m" },
        ],
      },
    },
    trading_config: {
      max_buying_power: STARTING_CASH,
      commission: { type: "per_share", rate: FEE_PER_SHARE },
    },
  };
}

/** {@linkcode workConfig}, parsed. */
export function parsedConfig(
  symbols: readonly string[],
  from: string,
  to: string,
): SessionConfig {
  return parseSessionConfig(workConfig(symbols, from, to));
}

/** The result of a run as an outcome of the comparison. */
export function outcomeOf(result: RunResult): Outcome {
  return {
    fills: result.fills.map((fill) => ({
      ...fill,
      time: Date.parse(fill.time),
    })),
    equity: result.equity.map(({ equity }) => equity),
  };
}

/** The strategy, and a second one that records what it sees. */
export function recordingStrategies(
  symbols: readonly string[],
  flat = true,
): { strategies: Strategy[]; detail: Detail } {
  const fiveMinutes: number[][][] = symbols.map(() => []);
  const sessionEnds: number[][][] = symbols.map(() => []);
  const index = new Map(symbols.map((symbol, k) => [symbol, k]));
  const recorder: Strategy = {
    name: "recorder",
    subscriptions: [{ intervals: ["5m"] }],
    onBar(_context, { symbol, timestamp, open, high, low, close, volume }) {
      fiveMinutes[index.get(symbol) ?? -1].push(
        [timestamp, open, high, low, close, volume],
      );
    },
    onSessionEnd(context) {
      symbols.forEach((symbol, k) => {
        sessionEnds[k].push(
          INDICATORS.map((id) => context.indicator(symbol, id).value ?? NaN),
        );
      });
    },
  };
  return {
    strategies: [emaCross({ flat }), recorder],
    detail: { fiveMinutes, sessionEnds },
  };
}
