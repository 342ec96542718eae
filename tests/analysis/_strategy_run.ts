/**
 * Runs strategies over a small market in one thread.
 *
 * @module
 */
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "../system/_market.ts";

/** Two sessions. */
export const DAYS = daysBetween("2024-07-08", "2024-07-09");

/** What differs between runs. */
export interface RunParts {
  readonly symbols?: readonly string[];
  readonly trading?: SessionConfigInput["trading_config"];
  readonly gaps?: number;
  readonly days?: typeof DAYS;
}

/** The result of `strategies` on symbols with bars of 1m and 5m. */
export function runStrategies(
  strategies: readonly Strategy[],
  parts: RunParts = {},
) {
  const { symbols = ["AAA"], days = DAYS, trading, gaps = 0 } = parts;
  return withFolder((folder) => {
    const market = makeMarket(folder, {
      days,
      symbols: symbols.map((name, i) => ({ name, seed: 7 + i, gaps })),
    });
    const config = makeConfig({
      days,
      symbols,
      data: { streams: ["1m", "5m"] },
      rest: { trading_config: trading ?? null },
    });
    return runBacktest(config, { db: market.db, runner: "inline", strategies });
  });
}

/** An instant of the first session, by its minute. */
export const at = (minute: number) => DAYS[0].open + minute * MINUTE;
