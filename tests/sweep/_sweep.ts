/** A small market and a config with variables, for tests of sweeps. */
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { daysBetween, makeMarket, type Market } from "../system/_market.ts";

/** The module of the strategy that the config names. */
export const CROSS_MODULE = new URL(
  "../fixtures/strategies/sweep_cross.ts",
  import.meta.url,
).href;

export const DAYS = daysBetween("2024-06-12", "2024-06-26");

/** Three symbols of twelve sessions, one of them with gaps. */
export function makeSweepMarket(folder: string): Market {
  return makeMarket(folder, {
    days: daysBetween("2024-06-10", "2024-06-26"),
    symbols: [
      { name: "AAA", seed: 11 },
      { name: "BBB", seed: 12, gaps: 0.02 },
      { name: "CCC", seed: 13 },
    ],
  });
}

/** A config with variables, which have defaults. */
export function sweepInput(
  rest: Partial<SessionConfigInput> = {},
  params: Record<string, string | number | boolean> = {},
): SessionConfigInput & Record<string, unknown> {
  return {
    backtest_config: {
      start_date: DAYS[0].date,
      end_date: DAYS[DAYS.length - 1].date,
    },
    session_data_config: {
      symbols: ["AAA", "BBB", "CCC"],
      streams: ["1m", "5m"],
      derived_bars: { min_coverage: 0.5 },
      historical: { data: [{ trailing_days: 2, intervals: ["1m", "5m"] }] },
      indicators: {
        session: [
          // A fixed id; the period differs between sets.
          {
            id: "fast",
            name: "ema",
            period: "$fast" as unknown as number,
            interval: "5m",
          },
          {
            name: "ema",
            period: "$slow" as unknown as number,
            interval: "5m",
          },
        ],
      },
    },
    strategies: [{
      module: CROSS_MODULE,
      params: { fast: "fast", slow: "ema_${slow}_5m", quantity: 10, ...params },
    }],
    variables: { fast: 3, slow: 9 },
    ...rest,
  };
}
