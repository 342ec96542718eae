import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";

type Section = Record<string, unknown>;

function config(indicators: Section, historical: Section = {}): Section {
  return {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m", "5m"],
      indicators,
      historical,
    },
  };
}

function mistakes(given: Section): [string, string][] {
  return checkSessionConfig(given).mistakes.map((m) => [
    m.path.replace("session_data_config.", ""),
    `${m.allowed} (${m.hint})`,
  ]);
}

function paths(given: Section): string[] {
  return mistakes(given).map(([path]) => path);
}

Deno.test("the id of a session indicator defaults to name, parameters and interval", () => {
  const session = [
    { name: "ema", period: 10, interval: "5m" },
    { name: "macd", params: { fast: 12, slow: 26 }, interval: "1m" },
    { name: "sma", params: { source: "hl 2", period: 5 }, interval: "5m" },
    { name: "vwap", interval: "1m" },
    { name: "rsi", period: 14, interval: "5m", id: "momentum" },
  ];
  const parsed = parseSessionConfig(config({ session }));
  assertEquals(
    parsed.session_data_config.indicators.session.map((i) => [i.id, i.params]),
    [
      ["ema_10_5m", { period: 10 }],
      ["macd_12_26_1m", { fast: 12, slow: 26 }],
      ["sma_hl-2_5_5m", { source: "hl 2", period: 5 }],
      ["vwap_1m", {}],
      ["momentum", { period: 14 }],
    ] as never,
  );
});

Deno.test("a session indicator may read an interval that is not streamed, under its usual name", () => {
  const session = [
    { name: "sma", period: 20, interval: "1d" },
    { name: "ema", period: 10, interval: "300s" },
  ];
  const found = mistakes(config({ session }));
  assertEquals(found.map(([path]) => path), [
    "indicators.session[1].interval",
  ]);
  assertStringIncludes(found[0][1], "5m, as among the streams");
});

Deno.test("two session indicators cannot share an id", () => {
  const ema = { name: "ema", period: 10, interval: "5m" };
  const found = mistakes(config({ session: [ema, { ...ema }] }));
  assertEquals(found.map(([path]) => path), ["indicators.session[1].id"]);
  assertStringIncludes(found[0][1], "ema_10_5m is taken");
});

Deno.test("a period is given beside the parameters or among them, not both", () => {
  const session = [
    { name: "ema", period: 9, params: { period: 10 }, interval: "5m" },
  ];
  assertEquals(paths(config({ session })), ["indicators.session[0].period"]);
});

Deno.test("the names of a map of historical indicators are their keys", () => {
  const indicators = {
    avg_volume: {
      type: "trailing_average",
      period: "10d",
      granularity: "daily",
      field: "volume",
      skip_early_close: true,
    },
    high_52w: { type: "trailing_max", period: "52w" },
    profile: { type: "trailing_average", period: 20, granularity: "minute" },
  };
  const parsed = parseSessionConfig(config({}, { indicators }));
  const common = { unit: "days", granularity: "daily", params: {} };
  assertEquals(parsed.session_data_config.indicators.historical, [
    {
      ...common,
      key: "avg_volume",
      kind: "trailing_average",
      period: 10,
      field: "volume",
      skip_early_close: true,
    },
    {
      ...common,
      key: "high_52w",
      kind: "trailing_max",
      period: 52,
      unit: "weeks",
      field: "high",
      skip_early_close: false,
    },
    {
      ...common,
      key: "profile",
      kind: "trailing_average",
      period: 20,
      granularity: "minute",
      field: "volume",
      skip_early_close: false,
    },
  ] as never);
});

Deno.test("the keys of a list of historical indicators default to kind, period and granularity", () => {
  const historical = [
    { name: "avg_volume", period: 5, unit: "days" },
    { name: "avg_volume", period: 5, unit: "days", interval: "1m" },
    { name: "high_low", period: 4, unit: "weeks", interval: "1d" },
    { name: "trailing_min", period: "2y", field: "close" },
    { name: "trailing_sum", period: "2w" },
    { name: "trailing_max", period: "5d", interval: "1m" },
    { name: "gap_stats", period: 3, unit: "month", key: "gaps" },
  ];
  const parsed = parseSessionConfig(config({ historical }));
  assertEquals(
    parsed.session_data_config.indicators.historical.map((
      { key, kind, period, unit, granularity, field },
    ) => [key, kind, period, unit, granularity, field]),
    [
      ["avg_volume_5d", "avg_volume", 5, "days", "daily", null],
      ["avg_volume_5d_1m", "avg_volume", 5, "days", "minute", null],
      ["high_low_4w", "high_low", 4, "weeks", "daily", null],
      ["trailing_min_2y_close", "trailing_min", 2, "years", "daily", "close"],
      ["trailing_sum_2w", "trailing_sum", 2, "weeks", "daily", "volume"],
      ["trailing_max_5d_1m", "trailing_max", 5, "days", "minute", "high"],
      ["gaps", "gap_stats", 3, "months", "daily", null],
    ] as never,
  );
});

Deno.test("both places of historical indicators are read, and their keys are unique", () => {
  const list = [{ name: "high_low", period: 4 }];
  const map = { hl: { type: "high_low", period: "4d" } };
  const both = parseSessionConfig(
    config({ historical: list }, { indicators: map }),
  );
  assertEquals(
    both.session_data_config.indicators.historical.map((i) => i.key),
    ["hl", "high_low_4d"],
  );
  const clash = mistakes(config({ historical: list }, { indicators: list }));
  assertEquals(clash.map(([path]) => path), ["indicators.historical[0]"]);
  assertStringIncludes(clash[0][1], "taken by historical.indicators");
});

Deno.test("every wrong part of a historical indicator is reported", () => {
  const historical = [
    { name: "trailing_avg", period: "10x", unit: "dayz" },
    { period: 4 },
    { name: "high_low", type: "high_low", period: 4 },
    { name: "trailing_max", period: "4d", unit: "days" },
    { name: "high_low", period: 4, interval: "1m" },
    { name: "atr_daily", period: 4, granularity: "minute" },
    { name: "avg_range", period: 4, granularity: "minute", interval: "5m" },
    { name: "gap_stats", period: 4, field: "close" },
    "high_low",
  ];
  assertEquals(paths(config({ historical })), [
    "indicators.historical[0].name",
    "indicators.historical[0].period",
    "indicators.historical[0].unit",
    "indicators.historical[1].name",
    "indicators.historical[2].name",
    "indicators.historical[3].unit",
    "indicators.historical[4].interval",
    "indicators.historical[5].granularity",
    "indicators.historical[6].interval",
    "indicators.historical[7].field",
    "indicators.historical[8]",
  ]);
  assertStringIncludes(
    mistakes(config({ historical }))[0][1],
    'did you mean "trailing_average"?',
  );
});

Deno.test("a map entry without a type, or with an invalid name, is refused", () => {
  const indicators = { a: { period: 3 }, "b c": { type: "high_low" } };
  assertEquals(paths(config({}, { indicators })), [
    "historical.indicators.a.type",
    'historical.indicators["b c"]',
    'historical.indicators["b c"].period',
  ]);
});
