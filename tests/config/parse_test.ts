import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import { config, mistakes, onlyMistake } from "./_config.ts";

Deno.test("a minimal config gets every default", () => {
  assertEquals(parseSessionConfig(config()), {
    session_name: "session",
    exchange_group: "US_EQUITY",
    asset_class: "EQUITY",
    mode: "data-driven",
    backtest_config: {
      start_date: "2025-01-02",
      end_date: "2025-01-31",
      speed_multiplier: 0,
      prefetch_days: 10,
    },
    session_data_config: {
      symbols: ["SPY", "QQQ"],
      universe: [],
      scanners: [],
      streams: ["1m", "5m"],
      adjustment: "raw",
      continuous: "raw",
      derived_bars: { min_coverage: 1 },
      historical: { enable_quality: true, data: [] },
      gap_filler: {
        max_retries: 5,
        retry_interval_seconds: 60,
        enable_session_quality: true,
        quality_thresholds: [99, 95],
        slots_after_gap: 5,
        generate_missing: true,
      },
      streaming: { catchup_threshold_seconds: 60 },
      indicators: { modules: [], session: [], historical: [] },
    },
    instruments: {},
    trading_config: {
      account_currency: "USD",
      conversion_cost: 0,
      currency_pairs: {},
      on_off_tick: "round",
      on_off_lot: "round",
      max_buying_power: 100_000,
      max_per_trade: 100_000,
      max_per_symbol: 100_000,
      max_open_positions: null,
      max_daily_loss: null,
      max_orders_per_minute: null,
      starting_cash: null,
      account: "margin",
      initial_margin: { long: 1, short: 1 },
      maintenance_margin: { long: 0.25, short: 0.3 },
      allow_short: true,
      on_short_cash: "cut",
      interest_rate: 0,
      borrow_rate: 0,
      fill: "next_open",
      commission: { type: "none" },
      slippage: { type: "none" },
      spread: { type: "none" },
      fill_model: { type: "none" },
      lot_size: null,
      max_volume_share: null,
      flat_at_close: false,
      at_end: "keep",
      on_delisting: "close",
      on_invalid_order: "fail",
    },
    api_config: {
      data_api: null,
      feed: null,
      stream_url: null,
      rest_url: null,
      trade_api: null,
      account_id: null,
      paper_trading: true,
    },
    live_config: {
      grace_seconds: 3,
      catch_up_seconds: 30,
      silence_seconds: 120,
      record: true,
      notify: [],
      feed_module: null,
      replay: null,
    },
    strategies: [],
    report_config: { benchmark: null, risk_free_rate: 0 },
    store: null,
    random_seed: 0,
    strategy_seconds: 10,
    metadata: {},
  });
});

Deno.test("an unknown key suggests the nearest one, or the section that has it", () => {
  const near = onlyMistake(config({ strategys: [] }));
  assertEquals(near[0], "strategys");
  assertStringIncludes(near[1], 'did you mean "strategies"?');
  const moved = onlyMistake(config({ prefetch_days: 3 }));
  assertStringIncludes(moved[1], "it belongs under backtest_config");
  const strange = onlyMistake(config({ zzz: 3 }));
  assertStringIncludes(strange[1], "one of the keys session_name,");
  const top = onlyMistake(config({}, { metadata: {} }));
  assertStringIncludes(top[1], "it belongs under the top level");
});

Deno.test("a mistyped word suggests the nearest allowed one", () => {
  const [path, text] = onlyMistake({ ...config(), mode: "clockdriven" });
  assertEquals(path, "mode");
  assertStringIncludes(text, 'did you mean "clock-driven"?');
});

Deno.test("all mistakes are reported at once, in the order of the config", () => {
  const given = {
    mode: "backtest",
    backtest_config: { start_date: "2025-01-05", end_date: "2025-01-04" },
    session_data_config: {
      streams: ["1m", "ticks"],
      symbols: ["SPY", "SPY"],
      gap_filler: { max_retries: "3", quality_update_frequency: 5 },
    },
    trading_config: { max_open_positions: 1.5 },
    strategies: [{ params: {} }],
    metadata: { when: new Date(0) },
    extra: 1,
  };
  assertEquals([...mistakes(given).keys()], [
    "backtest_config.end_date",
    "session_data_config.streams[1]",
    "session_data_config.symbols[1]",
    "session_data_config.gap_filler.max_retries",
    "session_data_config.gap_filler.quality_update_frequency",
    "trading_config.max_open_positions",
    "strategies[0].module",
    "metadata",
    "extra",
  ]);
});

Deno.test("the error has one line per mistake and the code config_invalid", () => {
  const error = assertThrows(
    () =>
      parseSessionConfig(
        config({ metadata: 5, session_name: "" }),
        { title: "Config of the test" },
      ),
    SessionError,
  );
  assertEquals(error.code, "config_invalid");
  assertEquals(error.message.split("\n"), [
    "Config of the test has 2 mistakes:",
    "  metadata: found 5; allowed: a section of names and JSON values",
    '  session_name: found ""; allowed: one line of text of at most 1,000 characters',
  ]);
  const missing = assertThrows(() => parseSessionConfig({}), SessionError);
  assertMatch(missing.message, /^Session config has 2 mistakes:\n/);
  assertStringIncludes(
    missing.message,
    "\n  session_data_config: missing; allowed: a section with symbols,",
  );
});

Deno.test("checks of exchanges and indicators add their reasons", () => {
  const session = [{ name: "emu", period: 3, interval: "5m" }];
  const given = {
    exchange_group: "MOON",
    ...config({}, { indicators: { session } }),
  };
  const asked: unknown[] = [];
  const { mistakes } = checkSessionConfig(given, {
    checkExchange: (name) => name === "MOON" ? "no moon" : undefined,
    checkIndicator: (name, params) => {
      asked.push(name, params);
      return "no emu";
    },
  });
  assertEquals(asked, ["emu", { period: 3 }]);
  assertEquals(mistakes.map((m) => [m.path, m.hint]), [
    ["exchange_group", "no moon"],
    ["session_data_config.indicators.session[0].name", "no emu"],
  ]);
});

Deno.test("later changes of the input do not reach the config", () => {
  const metadata = { tags: ["a"] };
  const parsed = parseSessionConfig(config({ metadata }));
  metadata.tags.push("b");
  assertEquals(parsed.metadata, { tags: ["a"] });
});

Deno.test("a key that reaches for the prototype is an unknown key", () => {
  const given = JSON.parse('{"__proto__": {"mode": "live"}}');
  const keys = [...mistakes(Object.assign(given, config())).keys()];
  assertEquals(keys, ["__proto__"]);
});

Deno.test("a complete config is an input that gives an equal config", () => {
  const full = {
    session_name: "full",
    exchange_group: "CRYPTO",
    asset_class: "CRYPTO",
    mode: "clock-driven",
    backtest_config: {
      start_date: "2025-01-02",
      end_date: "2025-01-31",
      speed_multiplier: 1e6,
      prefetch_days: 5,
    },
    session_data_config: {
      symbols: ["BTC-USD", "ETH-USD"],
      streams: ["1m", "1h", "quotes"],
      derived_bars: { min_coverage: { "1h": 0.9 } },
      historical: {
        enable_quality: false,
        data: [{ trailing_days: 2, intervals: ["1m"], apply_to: ["BTC-USD"] }],
        indicators: { hi: { type: "trailing_max", period: "52w" } },
      },
      gap_filler: { max_retries: 0, retry_interval_seconds: 0.5 },
      indicators: {
        session: [{ name: "ema", period: 9, interval: "1h" }],
        historical: [{ name: "avg_volume", period: 5, interval: "1m" }],
      },
    },
    trading_config: { max_open_positions: 3 },
    api_config: {
      data_api: "alpaca",
      feed: "sip",
      stream_url: "wss://127.0.0.1:9/s",
      rest_url: "http://127.0.0.1:9",
      trade_api: "paper",
      account_id: null,
      paper_trading: true,
    },
    live_config: {
      grace_seconds: 0,
      catch_up_seconds: 1,
      silence_seconds: 3_600,
      record: false,
    },
    strategies: [{ module: "a.ts", params: { deep: [1, { x: null }] } }],
    report_config: { benchmark: "SPY", risk_free_rate: 0.04 },
    metadata: { by: "hand" },
  };
  const once = parseSessionConfig(full);
  assertEquals(parseSessionConfig(once), once);
  assertEquals(parseSessionConfig(JSON.parse(JSON.stringify(once))), once);
});

const anyConfig = (() => {
  const word = fc.oneof(
    fc.constantFrom("1m", "5m", "SPY", "all", "ema", "quotes", "ticks", "10d"),
    fc.constantFrom("trailing_max", "avg_volume", "live", "2025-01-02", ""),
    fc.string({ maxLength: 4 }),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      word,
      fc.constantFrom(0, 1, -1, 2.5, null, true, undefined, NaN),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ..."mode start_date end_date".split(" "),
          ..."symbols streams derived_bars min_coverage historical data name"
            .split(" "),
          ..."indicators session gap_filler period interval unit type kind"
            .split(" "),
          ..."trading_config strategies module params metadata apply_to x"
            .split(" "),
          "session_data_config",
          "backtest_config",
          "__proto__",
        ),
        tie("any"),
        { maxKeys: 5 },
      ),
    ),
  })).any;
  return { value };
})();

Deno.test("no input makes the reader fail with anything but config_invalid", () => {
  fc.assert(
    fc.property(anyConfig.value, anyConfig.value, (value, part) => {
      for (
        const given of [
          value,
          config({ session_data_config: part }),
          config({}, { indicators: part, historical: value }),
          config({}, {
            indicators: { session: part, historical: value },
            historical: { indicators: part, data: value },
          }),
        ]
      ) {
        try {
          const parsed = parseSessionConfig(given);
          assertEquals(parseSessionConfig(parsed), parsed);
        } catch (error) {
          assert(error instanceof SessionError, String(error));
          assertEquals(error.code, "config_invalid");
        }
      }
    }),
    { numRuns: 300 },
  );
});
