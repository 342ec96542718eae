/**
 * The files that `openbell init` writes; `examples/` contains the same.
 *
 * @module
 */

/** A session config, YAML. */
export const CONFIG_TEMPLATE = `# An EMA cross on four symbols.
session_name: ema_cross
exchange_group: US_EQUITY # the calendar: trading dates and hours
mode: backtest

backtest_config:
  start_date: 2025-02-03
  end_date: 2025-12-31
  speed_multiplier: 0 # 0 runs at full speed, 60 plays one minute per second
  prefetch_days: 10 # trading days of bars that are read ahead

session_data_config:
  symbols: [ALFA, BRAVO, CHARLIE, DELTA]
  streams: [1m, 5m, 15m] # 5m and 15m are derived from 1m

  historical:
    data: # history before each session, which also warms the indicators
      - trailing_days: 3
        intervals: [1m, 5m]
    indicators: # computed before each session, from earlier sessions
      avg_volume: { type: trailing_average, period: 10d, field: volume }
      high_20d: { type: trailing_max, period: 20d, field: high }

  indicators:
    session: # computed with every bar; ids are made of name, parameters and interval
      - { name: ema, period: 10, interval: 5m }
      - { name: ema, period: 30, interval: 5m }

trading_config:
  max_buying_power: 100000
  max_per_symbol: 50000
  max_open_positions: 4

strategies:
  - module: strategies/ema_cross.ts
    params: { fast: ema_10_5m, slow: ema_30_5m, quantity: 100 }
`;

/** A strategy module, TypeScript. */
export const STRATEGY_TEMPLATE = `/**
 * Buys when a fast moving average rises above a slow one, and closes the
 * position when it falls below.
 */
import type { Strategy } from "jsr:@openbell/session@0";

interface Params {
  /** Id of the fast indicator in the config. */
  readonly fast: string;
  /** Id of the slow indicator in the config. */
  readonly slow: string;
  /** Units to buy. */
  readonly quantity: number;
}

export default function emaCross(params: Params): Strategy {
  const wasAbove = new Map<string, boolean>();
  return {
    name: "ema_cross",
    subscriptions: [{ intervals: ["5m"] }],

    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, params.fast).value;
      const slow = context.indicator(symbol, params.slow).value;
      if (fast === undefined || slow === undefined) return; // not ready yet

      const isAbove = fast > slow;
      const before = wasAbove.get(symbol);
      wasAbove.set(symbol, isAbove);
      if (before === undefined || before === isAbove) return;

      const held = context.position(symbol);
      if (isAbove && held === 0) context.buy(symbol, params.quantity);
      else if (!isAbove && held > 0) context.sell(symbol, held);
    },
  };
}
`;
