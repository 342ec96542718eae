/** Session configs in their old form, over the symbols AAA and BBB. */
import type { Section } from "../_config.ts";

const RANGE = { start_date: "2024-07-02", end_date: "2024-07-03" };
const LIMITS = {
  max_buying_power: 100000.0,
  max_per_trade: 10000.0,
  max_per_symbol: 20000.0,
  max_open_positions: 5,
  paper_trading: true,
};

function old(name: string, data: Section, over: Section = {}): Section {
  return {
    session_name: name,
    exchange_group: "US_EQUITY",
    asset_class: "EQUITY",
    mode: "backtest",
    backtest_config: { ...RANGE, speed_multiplier: 0, prefetch_days: 3 },
    session_data_config: {
      symbols: ["AAA", "BBB"],
      streams: ["1m", "5m"],
      ...data,
    },
    trading_config: LIMITS,
    api_config: { data_api: "alpaca", trade_api: "alpaca" },
    metadata: { description: "stays", created_by: "user" },
    ...over,
  };
}

/** Configs that load and run; `MODULE` stands for the path of a strategy. */
export const LOADING: Readonly<Record<string, Section>> = {
  "stocks momentum": old("Momentum", {
    _note: "smallest stored interval is streamed",
    indicators: {
      session: [
        { name: "sma", period: 20, interval: "5m", type: "trend", params: {} },
        {
          name: "vwap",
          period: 0,
          interval: "1m",
          type: "trend",
          comment: "value of the day",
        },
        { name: "rsi", period: 14, interval: "5m", type: "momentum" },
        {
          name: "macd",
          period: 0,
          interval: "5m",
          type: "momentum",
          params: { fast_period: 5, slow_period: 13, signal_period: 4 },
        },
        { name: "obv", period: 0, interval: "1m", type: "volume" },
      ],
    },
    strategies: [{
      module: "MODULE",
      enabled: true,
      config: { symbols: ["AAA"], quantity: 7 },
    }],
  }),
  "swing with weekly highs": old("Swing", {
    description: "levels",
    streams: ["1m", "15m"],
    indicators: {
      session: [
        {
          name: "swing_high",
          period: 5,
          interval: "15m",
          type: "support_resistance",
        },
        {
          name: "swing_low",
          interval: "15m",
          type: "support_resistance",
          params: { period: 3 },
        },
      ],
      historical: [
        {
          name: "high_low",
          type: "historical",
          period: 2,
          unit: "weeks",
          interval: "1w",
        },
        { name: "high_low", type: "historical", period: 1, interval: "1w" },
        {
          name: "avg_range",
          type: "historical",
          period: 3,
          unit: "bars",
          interval: "1d",
          params: {},
        },
      ],
    },
  }),
  "bands and oscillators": old("Bands", {
    indicators: {
      session: [
        {
          name: "bbands",
          period: 20,
          interval: "5m",
          type: "volatility",
          params: { num_std: 2.5 },
        },
        {
          name: "keltner",
          period: 20,
          interval: "5m",
          type: "volatility",
          params: { atr_period: 8, atr_multiplier: 1.5 },
        },
        { name: "supertrend", period: 10, interval: "5m", atr_multiplier: 3.5 },
        {
          name: "stochastic",
          period: 14,
          interval: "5m",
          type: "momentum",
          params: { k_period: 5, d_period: 4 },
        },
        {
          name: "ultimate_osc",
          period: 0,
          interval: "5m",
          type: "momentum",
          params: { period1: 5, period2: 10, period3: 20 },
        },
      ],
    },
  }),
  "any indicator as a historical one": old("Context", {
    indicators: {
      session: [{ name: "ema", period: 9, interval: "5m", type: "trend" }],
      historical: [
        { name: "sma", type: "historical", period: 3, unit: "days" },
        {
          name: "avg_volume",
          type: "historical",
          period: 2,
          unit: "days",
          interval: "1d",
        },
        {
          name: "bbands",
          type: "historical",
          period: 4,
          unit: "bars",
          interval: "1d",
          params: { num_std: 1.5 },
        },
        {
          name: "rsi",
          type: "historical",
          period: 2,
          unit: "weeks",
          interval: "1w",
          _note: "of weeks",
        },
      ],
    },
  }),
  "history and gap filler": old("History", {
    historical: {
      _comment: "loaded before every session",
      enable_quality: true,
      data: [
        { trailing_days: 1, intervals: ["1m"], apply_to: "all" },
        {
          trailing_days: 1,
          intervals: ["5m"],
          apply_to: ["BBB"],
          comment: "only one of them",
        },
      ],
      indicators: {
        _note: "in the form by name",
        avg_volume: {
          type: "trailing_average",
          period: "1d",
          granularity: "daily",
          field: "volume",
        },
        high_2w: { type: "trailing_max", period: "2w", field: "high" },
      },
    },
    gap_filler: {
      max_retries: 5,
      retry_interval_seconds: 60,
      enable_session_quality: true,
      _note: "live only",
    },
    streaming: { catchup_threshold_seconds: 60, catchup_check_interval: 10 },
  }),
  "clock-driven": old("Paced", {}, {
    backtest_config: { ...RANGE, speed_multiplier: 1e9, prefetch_days: 1 },
    api_config: { data_api: "alpaca", trade_api: "alpaca", account_id: null },
  }),
  "strategies that are off": old("Off", {
    symbols: ["BBB"],
    strategies: [
      { module: "strategies.examples.ma_cross", enabled: false, config: {} },
      { module: "MODULE", config: { quantity: 3 }, _note: "the only one" },
    ],
    scanners: [{ module: "scanners.gap", enabled: false, pre_session: true }],
  }),
  "indicators in both forms": old("Both", {
    streams: ["1m", "5m", "quotes"],
    indicators: {
      session: [],
      historical: {
        range: { type: "avg_range", period: "3d" },
        volume: { name: "avg_volume", type: "historical", period: 2 },
      },
    },
    historical: {
      indicators: [
        { name: "gap_stats", type: "historical", period: 3, unit: "days" },
      ],
    },
  }),
};

/** Configs that are refused, and the paths at which they are. */
export const REFUSED: Readonly<
  Record<string, readonly [Section, readonly string[]]>
> = {
  "a scanner": [
    old("Scanner", {
      scanners: [{
        module: "scanners.gap_scanner",
        enabled: true,
        pre_session: true,
        regular_session: [{ start: "09:35", end: "15:55", interval: "5m" }],
        config: { universe: "data/universe/sp500.txt" },
      }],
    }),
    ["session_data_config.scanners[0].module"],
  ],
  "a Python strategy and a wrong name": [
    old("Python", {
      indicators: {
        session: [{ name: "smma", period: 0, interval: "5m", type: "trend" }],
      },
      strategies: [
        { module: "MODULE", enabled: true },
        { module: "strategies.momentum", enabled: true, config: {} },
        { enabled: true, config: [] },
      ],
    }),
    [
      "session_data_config.indicators.session[0].name",
      "session_data_config.strategies[1].module",
      "session_data_config.strategies[2].config",
      "session_data_config.strategies[2].module",
    ],
  ],
  "wrong historical indicators": [
    old("Context", {
      indicators: {
        historical: [
          { name: "smaa", type: "historical", period: 3, unit: "days" },
          { name: "sma", type: "historical", period: 0, unit: "weeks" },
          { name: "avg_volum", type: "historical", period: 2, unit: "days" },
          { name: "sma", period: 3, unit: "days" },
          { name: "rsi", type: "historical", period: -2 },
        ],
      },
    }),
    [
      "session_data_config.indicators.historical[0].name",
      "session_data_config.indicators.historical[2].name",
      "session_data_config.indicators.historical[3].name",
      "session_data_config.indicators.historical[4].period",
    ],
  ],
  "the oldest form": [
    {
      session_name: "Oldest",
      mode: "backtest",
      use_clock_time: false,
      data_streams: [{ type: "bars", symbol: "AAA", interval: "1m" }],
      backtest_config: { ...RANGE, speed_multiplier: 0 },
      session_data_config: {
        historical_bars: { enabled: true, trailing_days: 5, intervals: [1, 5] },
        data_upkeep: { enabled: true, derived_intervals: [5, 15] },
        prefetch: { enabled: true, window_minutes: 60 },
        session_boundary: { auto_roll: true },
        gap_filler: { quality_update_frequency: 10 },
      },
      trading_config: LIMITS,
      api_config: { data_api: "alpaca", trade_api: "alpaca", account_id: "1" },
    },
    [
      "use_clock_time",
      "data_streams",
      "session_data_config.historical_bars",
      "session_data_config.data_upkeep",
      "session_data_config.prefetch",
      "session_data_config.session_boundary",
      "session_data_config.gap_filler.quality_update_frequency",
      "session_data_config.symbols",
      "session_data_config.streams",
    ],
  ],
  "live with real orders": [
    old("Live", {}, {
      mode: "live",
      api_config: {
        data_api: "alpaca",
        trade_api: "alpaca",
        account_id: "PA12",
        paper_trading: false,
      },
    }),
    ["trading_config.paper_trading", "api_config.paper_trading"],
  ],
};

/** A live config, which loads. */
export const LIVE: Section = old("Live", {}, {
  mode: "live",
  api_config: {
    data_api: "alpaca",
    trade_api: "alpaca",
    account_id: "PA12",
    _note: "paper account",
  },
});

/** The config with the path of a module in place of `MODULE`. */
export function withModule(config: Section, module: string): Section {
  const text = JSON.stringify(config).replaceAll(
    '"MODULE"',
    () => JSON.stringify(module),
  );
  return JSON.parse(text);
}
