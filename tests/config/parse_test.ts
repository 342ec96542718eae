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
import {
  minCoverageOf,
  streamIntervals,
} from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";

type Section = Record<string, unknown>;

/** The smallest config there is, with sections laid over it. */
function config(over: Section = {}, data: Section = {}): Section {
  return {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY", "QQQ"],
      streams: ["1m", "5m"],
      ...data,
    },
    ...over,
  };
}

/** The mistakes of a config as `path: found / allowed (hint)`. */
function mistakes(input: unknown): Map<string, string> {
  return new Map(
    checkSessionConfig(input).mistakes.map((m) => [
      m.path,
      `${m.found} / ${m.allowed} (${m.hint})`,
    ]),
  );
}

/** The one mistake of a config. */
function onlyMistake(input: unknown): [string, string] {
  const all = [...mistakes(input)];
  assertEquals(all.length, 1, JSON.stringify(all));
  return all[0];
}

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
      streams: ["1m", "5m"],
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
      indicators: { modules: [], session: [], historical: [] },
    },
    trading_config: {
      max_buying_power: 100_000,
      max_per_trade: 100_000,
      max_per_symbol: 100_000,
      max_open_positions: null,
      starting_cash: null,
      fill: "next_open",
      commission: { type: "none" },
      slippage: { type: "none" },
      spread: { type: "none" },
      max_volume_share: null,
      on_invalid_order: "fail",
    },
    api_config: { data_api: null, trade_api: null },
    strategies: [],
    report_config: { benchmark: null, risk_free_rate: 0 },
    random_seed: 0,
    metadata: {},
  });
});

Deno.test("limits per trade and symbol follow the buying power unless given", () => {
  const parsed = parseSessionConfig(config({
    trading_config: { max_buying_power: 5_000, max_per_trade: 700 },
  }));
  const { max_buying_power, max_per_trade, max_per_symbol } =
    parsed.trading_config;
  assertEquals(max_buying_power, 5_000);
  assertEquals(max_per_trade, 700);
  assertEquals(max_per_symbol, 5_000);
});

Deno.test("mode and speed_multiplier agree on the pace", () => {
  const pace = (mode: string | undefined, speed: number | undefined) => {
    const range = { start_date: "2025-01-02", end_date: "2025-01-02" };
    const given = config({
      mode,
      backtest_config: { ...range, speed_multiplier: speed },
    });
    const result = checkSessionConfig(given);
    return result.config === undefined ? result.mistakes[0].path : [
      result.config.mode,
      result.config.backtest_config?.speed_multiplier,
    ];
  };
  const path = "backtest_config.speed_multiplier";
  assertEquals(pace(undefined, undefined), ["data-driven", 0]);
  assertEquals(pace("backtest", undefined), ["data-driven", 0]);
  assertEquals(pace("backtest", 60), ["clock-driven", 60]);
  assertEquals(pace("data-driven", 0), ["data-driven", 0]);
  assertEquals(pace("data-driven", 2), path);
  assertEquals(pace("clock-driven", undefined), ["clock-driven", 1]);
  assertEquals(pace("clock-driven", 0), path);
  assertEquals(pace("clock-driven", -1), path);
});

Deno.test("live mode wants a feed and no backtest range", () => {
  const data = { symbols: ["SPY"], streams: ["1m"] };
  const live = parseSessionConfig({
    mode: "live",
    session_data_config: data,
    api_config: { data_api: "replay" },
  });
  assertEquals(live.mode, "live");
  assertEquals(live.backtest_config, null);
  const wrong = mistakes({ ...config(), mode: "live" });
  assertEquals([...wrong.keys()], ["backtest_config", "api_config.data_api"]);
});

Deno.test("a backtest without a range is refused", () => {
  const [path, text] = onlyMistake(config({ backtest_config: null }));
  assertEquals(path, "backtest_config");
  assertStringIncludes(text, "start_date and end_date");
});

Deno.test("dates must be on the calendar and in order", () => {
  const dates = (start_date: unknown, end_date: unknown) => [
    ...mistakes(config({ backtest_config: { start_date, end_date } })).keys(),
  ];
  const start = "backtest_config.start_date";
  const end = "backtest_config.end_date";
  assertEquals(dates("2024-02-29", "2024-02-29"), []);
  assertEquals(dates("2025-02-29", "2025-03-01"), [start]);
  assertEquals(dates("2025-1-2", "2025-01-32"), [start, end]);
  assertEquals(dates("2025-01-03", "2025-01-02"), [end]);
  assertEquals(dates(20250102, "2025-13-02"), [start, end]);
});

Deno.test("symbols are a list of different texts", () => {
  const given = config({}, { symbols: ["SPY", 7203, "SPY", true, "A B", ""] });
  const found = mistakes(given);
  const at = (i: number) => found.get(`session_data_config.symbols[${i}]`);
  assertEquals(found.size, 5);
  assertStringIncludes(at(1) ?? "", "write it in quotes");
  assertStringIncludes(at(2) ?? "", "twice");
  assertStringIncludes(at(3) ?? "", "write it in quotes");
  assertEquals([...mistakes(config({}, { symbols: [] })).keys()], [
    "session_data_config.symbols",
  ]);
});

Deno.test("streams take intervals and quotes and refuse ticks with the reason", () => {
  const streams = ["1m", "quotes", "4h", "1d", "1w"];
  const parsed = parseSessionConfig(config({}, { streams }));
  assertEquals(parsed.session_data_config.streams, streams as never);
  assertEquals(
    streamIntervals(parsed.session_data_config) as string[],
    ["1m", "4h", "1d", "1w"],
  );
  const [path, text] = onlyMistake(config({}, { streams: ["1m", "ticks"] }));
  assertEquals(path, "session_data_config.streams[1]");
  assertStringIncludes(text, "driven by bars");
  assertStringIncludes(
    onlyMistake(config({}, { streams: ["quotes"] }))[1],
    "at least one interval",
  );
});

Deno.test("two spellings of one length are not two streams", () => {
  const [path, text] = onlyMistake(config({}, { streams: ["1h", "60m"] }));
  assertEquals(path, "session_data_config.streams[1]");
  assertStringIncludes(text, "60m is as long as 1h");
});

Deno.test("min_coverage is one share or shares by interval", () => {
  const least = (min_coverage: unknown) =>
    config({}, { derived_bars: { min_coverage } });
  const one = parseSessionConfig(least(0.5)).session_data_config.derived_bars;
  assertEquals(minCoverageOf(one, "5m"), 0.5);
  const two = parseSessionConfig(least({ "5m": 0.25 }));
  assertEquals(minCoverageOf(two.session_data_config.derived_bars, "5m"), 0.25);
  assertEquals(minCoverageOf(two.session_data_config.derived_bars, "1h"), 1);
  const path = "session_data_config.derived_bars.min_coverage";
  assertEquals([...mistakes(least(1.01)).keys()], [path]);
  assertEquals([...mistakes(least([1])).keys()], [path]);
  assertEquals([...mistakes(least({ "5m": -1 })).keys()], [`${path}.5m`]);
  assertEquals([...mistakes(least({ x: 1 })).keys()], [`${path}.x`]);
  assertStringIncludes(
    onlyMistake(least({ "15m": 1 }))[1],
    "streams 1m, 5m",
  );
});

Deno.test("trailing history applies to all or to symbols of the config", () => {
  const history = (entry: Section) =>
    config({}, { historical: { data: [entry] } });
  const entry = { trailing_days: 3, intervals: ["1m", "1d"] };
  const read = (given: Section) =>
    parseSessionConfig(history(given)).session_data_config.historical.data;
  assertEquals(read(entry), [{ ...entry, apply_to: "all" }] as never);
  const some = { ...entry, apply_to: ["QQQ"] };
  assertEquals(read(some), [some] as never);
  const path = "session_data_config.historical.data[0]";
  const wrong = mistakes(history({
    trailing_days: 0,
    intervals: ["1m", "1m"],
    apply_to: ["IWM"],
  }));
  assertEquals([...wrong.keys()], [
    `${path}.trailing_days`,
    `${path}.intervals[1]`,
    `${path}.apply_to[0]`,
  ]);
  assertStringIncludes(
    onlyMistake(history({ ...entry, apply_to: "some" }))[1],
    "all, or a list of symbols",
  );
});

Deno.test("quality_update_frequency is refused with the reason", () => {
  const [path, text] = onlyMistake(
    config({}, { gap_filler: { quality_update_frequency: 10 } }),
  );
  assertEquals(
    path,
    "session_data_config.gap_filler.quality_update_frequency",
  );
  assertStringIncludes(text, "event-driven");
});

Deno.test("an unknown key suggests the nearest one, or the section it belongs to", () => {
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

Deno.test("the error has one line a mistake and the code config_invalid", () => {
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
    "  metadata: found 5; allowed: a section of names and values that JSON can carry",
    '  session_name: found ""; allowed: a text that is not empty',
  ]);
  const missing = assertThrows(() => parseSessionConfig({}), SessionError);
  assertMatch(missing.message, /^Session config has 2 mistakes:\n/);
  assertStringIncludes(
    missing.message,
    "\n  session_data_config: missing; allowed: a section with symbols,",
  );
});

Deno.test("exchange and indicator hooks add their reasons to the list", () => {
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

Deno.test("a config does not change with the object it was read from", () => {
  const metadata = { tags: ["a"] };
  const parsed = parseSessionConfig(config({ metadata }));
  metadata.tags.push("b");
  assertEquals(parsed.metadata, { tags: ["a"] });
});

Deno.test("metadata and params refuse what JSON cannot carry", () => {
  const ring: Section = {};
  ring.self = ring;
  for (const metadata of [ring, { a: NaN }, { a: undefined }, { a: 1n }]) {
    assertEquals([...mistakes(config({ metadata })).keys()], ["metadata"]);
  }
});

Deno.test("a key that reaches for the prototype is an unknown key", () => {
  const given = JSON.parse('{"__proto__": {"mode": "live"}}');
  const keys = [...mistakes(Object.assign(given, config())).keys()];
  assertEquals(keys, ["__proto__"]);
});

Deno.test("a config that was read reads as itself", () => {
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
    api_config: { data_api: "replay", trade_api: "paper" },
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

Deno.test("no value whatever makes the reader fail with anything but config_invalid", () => {
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
