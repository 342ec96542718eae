/**
 * The backtest that repeats the sessions of a live run.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
import type { TradingDate } from "../types.ts";

/**
 * The config of a backtest over the recorded sessions of a live run, from its
 * first one to that of `date`, after which the run went on: positions are kept.
 *
 * @throws {SessionError} `data_missing` if the store has no run of that name.
 */
export function recordedConfig(
  config: SessionConfig,
  db: string,
  date: TradingDate,
): SessionConfig {
  const store = openBarStore(db, { readOnly: true });
  try {
    const run = store.live.run(config.session_name);
    if (run === undefined) {
      throw new SessionError(
        "data_missing",
        `"${db}" has no live run with the session_name ${config.session_name}`,
      );
    }
    return {
      ...config,
      mode: "data-driven",
      trading_config: { ...config.trading_config, at_end: "keep" },
      backtest_config: {
        prefetch_days: 10,
        ...config.backtest_config,
        start_date: run.firstDate,
        end_date: date,
        speed_multiplier: 0,
      },
    };
  } finally {
    store.close();
  }
}
