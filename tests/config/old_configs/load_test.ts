import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse as parseYaml } from "@std/yaml";
import { configYaml } from "../../../src/config/config_yaml.ts";
import { translateOldKeys } from "../../../src/config/old_configs/translate.ts";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";
import type { SessionConfig } from "../../../src/config/session_config.ts";
import { STANDARD_CHECKS } from "../../../src/indicators/config_checks.ts";
import { LIVE, LOADING, REFUSED } from "./_configs.ts";

function load(input: unknown): SessionConfig {
  const { config, mistakes } = checkSessionConfig(input, STANDARD_CHECKS);
  assertEquals(mistakes, []);
  assert(config !== undefined);
  return config;
}

for (const [name, old] of Object.entries({ ...LOADING, live: LIVE })) {
  Deno.test(`the old config "${name}" loads, and converted is the same config without notes`, () => {
    const before = structuredClone(old);
    const { root, notes } = translateOldKeys(old);
    assertEquals(old, before, "the given config stays as it is");
    assert(notes.length > 0);
    const yaml = configYaml(
      root,
      notes.map(({ place, text }) => ({ place, text })),
    );
    for (const { text } of notes) assertStringIncludes(yaml, `# ${text}\n`);
    const converted = parseYaml(yaml, { schema: "core" });
    assertEquals(converted, root);
    assertEquals(checkSessionConfig(converted).notes, []);
    assertEquals(load(converted), load(old));
  });
}

for (const [name, [old, paths]] of Object.entries(REFUSED)) {
  Deno.test(`the old config with ${name} is refused at all its places at once`, () => {
    const { mistakes } = checkSessionConfig(old, STANDARD_CHECKS);
    assertEquals(mistakes.map(({ path }) => path), paths);
  });
}

Deno.test("the parts of old indicators become parameters of today", () => {
  const of = (name: string) =>
    load(LOADING[name]).session_data_config.indicators;
  assertEquals(
    of("bands and oscillators").session.map(({ params }) => params),
    [
      { period: 20, multiplier: 2.5 },
      { period: 20, atr_period: 8, multiplier: 1.5 },
      { period: 10, multiplier: 3.5 },
      { period: 14, smooth_k: 5, smooth_d: 4 },
      { short: 5, medium: 10, long: 20 },
    ],
  );
  const swing = of("swing with weekly highs");
  assertEquals(swing.session.map(({ params }) => params), [
    { left: 5, right: 5 },
    { left: 3, right: 3 },
  ]);
  assertEquals(
    swing.historical.map(({ key, period, unit }) => [key, period, unit]),
    [
      ["high_low_2w", 2, "weeks"],
      ["high_low_1w", 1, "weeks"],
      ["avg_range_3d", 3, "days"],
    ],
  );
  assertEquals(of("stocks momentum").session.map(({ id }) => id), [
    "sma_20_5m",
    "vwap_1m",
    "rsi_14_5m",
    "macd_5_13_4_5m",
    "obv_1m",
  ]);
});

Deno.test("an old historical indicator that is no kind of them becomes a session indicator", () => {
  const { session, historical } = load(
    LOADING["any indicator as a historical one"],
  ).session_data_config.indicators;
  assertEquals(
    session.map(({ name, interval, params }) => [name, interval, params]),
    [
      ["ema", "5m", { period: 9 }],
      ["sma", "1d", { period: 3 }],
      ["bbands", "1d", { period: 4, multiplier: 1.5 }],
      ["rsi", "1w", { period: 2 }],
    ],
  );
  assertEquals(historical.map(({ key }) => key), ["avg_volume_2d"]);
});

Deno.test("strategies move to the top level, without those that are off", () => {
  assertEquals(load(LOADING["strategies that are off"]).strategies, [
    { module: "MODULE", params: { quantity: 3 } },
  ]);
  assertEquals(load(LOADING["stocks momentum"]).strategies, [
    { module: "MODULE", params: { symbols: ["AAA"], quantity: 7 } },
  ]);
});

Deno.test("the account of a live config is kept", () => {
  assertEquals(load(LIVE).api_config, {
    data_api: "alpaca",
    feed: null,
    stream_url: null,
    rest_url: null,
    trade_api: "alpaca",
    account_id: "PA12",
    paper_trading: true,
  });
});

Deno.test("a stochastic without a period has k_period as its period", () => {
  const { root } = translateOldKeys({
    session_data_config: {
      indicators: {
        session: [{
          name: "stochastic",
          period: 0,
          interval: "5m",
          params: { k_period: 14, d_period: 3 },
        }],
      },
    },
  });
  assertEquals(root, {
    session_data_config: {
      indicators: {
        session: [{
          name: "stochastic",
          interval: "5m",
          params: { period: 14, smooth_d: 3 },
        }],
      },
    },
  });
});

Deno.test("a refusal says what took the place of the key", () => {
  const { mistakes } = checkSessionConfig(REFUSED["the oldest form"][0]);
  const hints = new Map(mistakes.map(({ path, hint }) => [path, hint]));
  const hint = (path: string) => hints.get(path) ?? "";
  assertStringIncludes(hint("data_streams"), "session_data_config.streams");
  assertStringIncludes(hint("use_clock_time"), "mode: clock-driven");
  const data = (key: string) => hint(`session_data_config.${key}`);
  assertStringIncludes(data("historical_bars"), "historical.data");
  assertStringIncludes(data("data_upkeep"), "gap_filler");
  assertStringIncludes(data("prefetch"), "backtest_config.prefetch_days");
  assertStringIncludes(
    checkSessionConfig(REFUSED["a scanner"][0]).mistakes[0].hint,
    "write the scanner as a module that exports it",
  );
});

Deno.test("a universe that only a scanner names stays a parameter, which a note says", () => {
  const of = (universe?: readonly string[]) => ({
    session_data_config: {
      symbols: ["AAPL"],
      streams: ["1m"],
      ...(universe && { universe }),
      scanners: [
        { module: "scanners.momentum", enabled: false },
        {
          module: "./gaps.ts",
          pre_session: true,
          config: { universe: "data/sp500.txt" },
        },
      ],
    },
  });
  const read = (universe?: readonly string[]) => {
    const { config, notes } = checkSessionConfig({
      ...of(universe),
      backtest_config: { start_date: "2024-07-08", end_date: "2024-07-09" },
    });
    const scanners = config?.session_data_config.scanners ?? [];
    assertEquals(scanners.map((one) => one.config), [
      { universe: "data/sp500.txt" },
    ]);
    return notes.filter(({ path }) => path.endsWith("universe"));
  };
  assertEquals(read(), [{
    path: "session_data_config.scanners[1].config.universe",
    text:
      "kept as a parameter of the scanner: the symbols that it may add are those of session_data_config.universe, which is not given",
  }]);
  assertEquals(read(["MSFT"]), []);
});

Deno.test("a scanner's keys are those of old configs; Python modules that are off are left out, in place of their path", () => {
  const scanner = {
    module: "./gaps.ts",
    pre_session: true,
    regular_session: [{ start: "09:35", end: "15:55", interval: "5m" }],
  };
  const off = { module: "scanners.momentum", enabled: false };
  const of = (scanners: unknown) => ({
    session_name: "Old",
    backtest_config: { start_date: "2024-07-01", end_date: "2024-07-05" },
    session_data_config: {
      symbols: ["AAA"],
      universe: ["BBB"],
      streams: ["1m"],
      scanners,
    },
  });
  const { config, notes } = checkSessionConfig(of([off, scanner]));
  assertEquals(
    config?.session_data_config.scanners,
    [{ ...scanner, enabled: true, config: {} }],
  );
  assertEquals(notes.map(({ path }) => path), [
    "session_data_config.scanners[0]",
  ]);
  const { mistakes } = checkSessionConfig(of([off, { ...scanner, end: 3 }]));
  assertEquals(mistakes.map(({ path }) => path), [
    "session_data_config.scanners[1].end",
  ]);
});

Deno.test("notes go to onNote, else to the console", () => {
  const notes: string[] = [];
  parseSessionConfig(LIVE, { onNote: ({ path }) => notes.push(path) });
  assertEquals(notes, ["api_config._note", "trading_config.paper_trading"]);
  const lines: unknown[] = [];
  const { warn } = console;
  console.warn = (line: unknown) => lines.push(line);
  try {
    parseSessionConfig(LIVE, { title: "Old" });
  } finally {
    console.warn = warn;
  }
  assertEquals(
    lines[1],
    "Old: trading_config.paper_trading: moved to api_config.paper_trading",
  );
  assertEquals(lines.length, 2);
});

Deno.test("free-form sections and names of indicators are no comments", () => {
  const config = {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m"],
      historical: {
        indicators: { description: { type: "avg_volume", period: 5 } },
      },
    },
    strategies: [{ module: "./a.ts", params: { comment: "c", _x: 1 } }],
    metadata: { comment: "kept", _note: 1 },
  };
  const draft = translateOldKeys(config);
  assertEquals(draft.notes, []);
  assert(draft.root === config, "a config of today is not copied");
});

Deno.test("a typo in a config of today keeps its suggestion", () => {
  const { mistakes, notes } = checkSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbls: ["SPY"],
      streams: ["1m"],
      strategis: [],
      indicators: {
        session: [{
          name: "bbands",
          interval: "1m",
          tpye: "trend",
          params: { multiplir: 2 },
        }],
      },
    },
  }, STANDARD_CHECKS);
  assertEquals(notes, []);
  const hints = mistakes.map(({ hint }) => hint).join("\n");
  assertStringIncludes(hints, 'did you mean "symbols"?');
  assertStringIncludes(hints, 'did you mean "multiplier"?');
});

Deno.test("a name implies the type of a historical indicator, and a granularity its interval", () => {
  const { config, mistakes } = checkSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m"],
      indicators: {
        historical: [
          { name: "sma", type: "trend", period: 20, unit: "days" },
          {
            name: "avg_volume",
            type: "volume",
            period: 5,
            unit: "days",
            granularity: "minute",
            interval: "1m",
          },
          {
            name: "high_low",
            type: "historical",
            period: 5,
            unit: "days",
            granularity: "daily",
            interval: "1m",
          },
        ],
      },
    },
  }, STANDARD_CHECKS);
  assertEquals(config, undefined);
  // Only the interval that contradicts its granularity is left.
  assertEquals(mistakes.map(({ path, found }) => [path, found]), [
    ["session_data_config.indicators.historical[2].interval", '"1m"'],
  ]);
});

Deno.test("the old parts of a stochastic and of pivot points have names of today", () => {
  const { config, mistakes } = checkSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m"],
      indicators: {
        session: [
          {
            name: "stochastic",
            period: 14,
            interval: "1m",
            type: "momentum",
            params: { k_period: 14, d_period: 4, smooth: 2 },
          },
          {
            name: "stochastic",
            period: 14,
            interval: "1m",
            id: "other",
            params: { k_period: 3, d_period: 5 },
          },
          {
            name: "pivot_points",
            period: 0,
            interval: "1m",
            params: { pivot_type: "camarilla" },
          },
        ],
      },
    },
  }, STANDARD_CHECKS);
  assertEquals(mistakes, []);
  assertEquals(
    config?.session_data_config.indicators.session.map(({ params }) => params),
    [
      { period: 14, smooth_d: 4, smooth_k: 2 },
      { period: 14, smooth_k: 3, smooth_d: 5 },
      { method: "camarilla" },
    ],
  );
});

Deno.test("the strength of a swing is its bars on either side, and classic pivot points are the standard ones", () => {
  const check = (indicators: readonly Readonly<Record<string, unknown>>[]) =>
    checkSessionConfig({
      backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
      session_data_config: {
        symbols: ["SPY"],
        streams: ["1m"],
        indicators: {
          session: indicators.map((one, i) => ({
            id: `i${i}`,
            interval: "1m",
            type: "support_resistance",
            ...one,
          })),
        },
      },
    }, STANDARD_CHECKS);
  const { config, mistakes } = check([
    { name: "swing_high", params: { strength: 3 } },
    { name: "swing_low", strength: 4 },
    { name: "swing_high", period: 5, params: { strength: 5 } },
    { name: "swing_low", period: 0, params: { strength: 2 } },
    { name: "pivot_points", period: 0, params: { pivot_type: "classic" } },
    { name: "pivot_points", pivot_type: "classic" },
  ]);
  assertEquals(mistakes, []);
  assertEquals(
    config?.session_data_config.indicators.session.map(({ params }) => params),
    [
      { left: 3, right: 3 },
      { left: 4, right: 4 },
      { left: 5, right: 5 },
      { left: 2, right: 2 },
      { method: "standard" },
      { method: "standard" },
    ],
  );
  // Two numbers that differ are not guessed.
  const wrong = check([
    { name: "swing_high", period: 5, params: { strength: 3 } },
  ]);
  assert(wrong.mistakes.length > 0);
});

Deno.test("an average true range among the historical indicators is a session indicator, and a misspelt kind keeps its suggestion", () => {
  const check = (name: string) =>
    checkSessionConfig({
      backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
      session_data_config: {
        symbols: ["SPY"],
        streams: ["1m"],
        indicators: {
          historical: [{
            name,
            period: 14,
            unit: "days",
            interval: "1d",
            type: "volatility",
          }],
        },
      },
    }, STANDARD_CHECKS);
  const { config, mistakes } = check("atr");
  assertEquals(mistakes, []);
  assertEquals(
    config?.session_data_config.indicators.session.map((
      { name, interval, params },
    ) => [name, interval, params]),
    [["atr", "1d", { period: 14 }]],
  );
  const misspelt = check("atr_dialy").mistakes;
  assertStringIncludes(Deno.inspect(misspelt), 'did you mean "atr_daily"?');
});
