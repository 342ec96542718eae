import { assertEquals } from "@std/assert";
import { checkSessionConfig } from "../../../src/config/parse.ts";
import type {
  SessionConfig,
  SessionConfigInput,
} from "../../../src/config/session_config.ts";

// The compiler checks these against the type, the test against the shape.
const INPUTS: readonly SessionConfigInput[] = [
  {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: { symbols: ["SPY"], streams: ["1m"] },
  },
  {
    mode: "live",
    session_name: null,
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m", "quotes"],
      derived_bars: { min_coverage: { "1m": 0.5 } },
      historical: {
        data: [{ trailing_days: 1, intervals: ["1d"] }],
        indicators: { hi: { type: "trailing_max", period: "52w" } },
      },
      gap_filler: { max_retries: 2 },
      indicators: {
        session: [{ name: "ema", period: 10, interval: "1m" }],
        historical: [
          { name: "avg_volume", period: 5, unit: "days", interval: "1m" },
        ],
      },
    },
    trading_config: {
      max_open_positions: null,
      initial_margin: { long: 0.5 },
      maintenance_margin: { short: 0.4 },
    },
    api_config: { data_api: "replay" },
    live_config: { replay: { store: "market.db" } },
    strategies: [{ module: "a.ts" }],
    report_config: { benchmark: "SPY" },
  },
];

Deno.test("inputs of the type SessionConfigInput are valid", () => {
  for (const input of INPUTS) {
    const { config, mistakes } = checkSessionConfig(input);
    assertEquals(mistakes, []);
    // A complete config is an input too.
    const again: SessionConfigInput = config as SessionConfig;
    assertEquals(checkSessionConfig(again).config, config);
  }
});
