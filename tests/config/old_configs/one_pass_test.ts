/** All mistakes and refusals of a config are found in one pass. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { checkSessionConfig } from "../../../src/config/parse.ts";
import { STANDARD_CHECKS } from "../../../src/indicators/config_checks.ts";

// deno-lint-ignore no-explicit-any
type Config = any;

function valid(): Config {
  return {
    mode: "backtest",
    backtest_config: { start_date: "2024-07-01", end_date: "2024-07-09" },
    session_data_config: {
      symbols: ["AAA", "BBB"],
      streams: ["1m", "5m"],
      historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
      gap_filler: {},
      indicators: {
        session: [
          { name: "bbands", period: 20, interval: "5m" },
          { name: "macd", interval: "5m", params: {} },
          { name: "swing_high", interval: "5m" },
        ],
        historical: [
          { name: "high_low", period: 2 },
          { name: "avg_volume", period: 3 },
        ],
      },
      strategies: [{ module: "./a.ts", config: {} }],
    },
    trading_config: {},
    api_config: {},
  };
}

const session = (config: Config, i: number) =>
  config.session_data_config.indicators.session[i];
const historical = (config: Config, i: number) =>
  config.session_data_config.indicators.historical[i];
const setIn = (section: Config, key: string, value: unknown) => {
  section[key] = value;
};
const paramIn = (entry: Config, key: string, value: unknown) => {
  entry.params = { ...entry.params, [key]: value };
};

/** Mistakes that do not change what another one is. */
const MISTAKES: readonly ((config: Config) => void)[] = [
  (c) => setIn(c, "data_streams", []),
  (c) => setIn(c, "sesion_name", "x"),
  (c) => setIn(c, "exchange_group", "NOWHERE"),
  (c) => setIn(c, "mode", "bactest"),
  (c) => setIn(c.backtest_config, "end_date", "2024-06-01"),
  (c) => setIn(c.backtest_config, "use_clock_time", true),
  (c) => setIn(c.session_data_config, "data_upkeep", {}),
  (c) => setIn(c.session_data_config, "scanners", [{ module: "a.b" }]),
  (c) => setIn(c.session_data_config.gap_filler, "max_retries", -1),
  (c) => setIn(c.session_data_config.gap_filler, "quality_update_frequency", 1),
  (c) => setIn(c.session_data_config.historical.data[0], "apply_to", ["CCC"]),
  (c) => setIn(session(c, 0), "colour", "red"),
  (c) => paramIn(session(c, 0), "num_std", -1),
  (c) => paramIn(session(c, 0), "width", 1),
  (c) => setIn(session(c, 0), "period", -3),
  (c) => setIn(session(c, 1), "type", "unheard of"),
  (c) => {
    paramIn(session(c, 1), "fast", 30);
    paramIn(session(c, 1), "slow", 20);
  },
  (c) => paramIn(session(c, 1), "sorce", "close"),
  (c) => setIn(session(c, 2), "id", "9 lives"),
  (c) => paramIn(session(c, 2), "left", 0),
  (c) => setIn(historical(c, 0), "colour", "red"),
  (c) => setIn(historical(c, 0), "field", "high"),
  (c) => setIn(historical(c, 0), "granularity", "hourly"),
  (c) => {
    setIn(historical(c, 1), "period", "3d");
    setIn(historical(c, 1), "unit", "days");
  },
  (c) => setIn(historical(c, 1), "name", "avg_volum"),
  (c) =>
    setIn(c.session_data_config.strategies[0], "module", "strategies.cross"),
  (c) => setIn(c.session_data_config.strategies[0], "config", 3),
  (c) => setIn(c.trading_config, "max_per_trade", 0),
  (c) => setIn(c.api_config, "data_api", 3),
];

/** The mistakes of a config as lines; the check of parameters may name several. */
function found(config: Config): Set<string> {
  const { mistakes } = checkSessionConfig(config, STANDARD_CHECKS);
  return new Set(
    mistakes.flatMap(({ path, hint, allowed }) =>
      path.includes(".session[") && path.endsWith(".name")
        ? hint.replace(/^Indicator "\w+": /, "").split("; and ")
        : [`${path} ${allowed}`]
    ),
  );
}

/** Old keys that are read with a note, which must hide no mistake. */
const OLD: readonly ((config: Config) => void)[] = [
  (c) => setIn(c, "_note", "x"),
  (c) => setIn(session(c, 0), "type", "volatility"),
  (c) => setIn(session(c, 1), "period", 0),
  (c) => setIn(session(c, 2), "comment", "x"),
  (c) => setIn(historical(c, 0), "type", "historical"),
  (c) => setIn(historical(c, 1), "description", "x"),
  (c) =>
    setIn(c.session_data_config, "streaming", { catchup_check_interval: 10 }),
  (c) => setIn(c.session_data_config.strategies[0], "enabled", true),
  (c) => setIn(c.trading_config, "paper_trading", true),
];

Deno.test("the config without mistakes has none, whatever old keys it has", () => {
  const config = valid();
  assertEquals([...found(config)], []);
  for (const add of OLD) add(config);
  assertEquals([...found(config)], []);
});

Deno.test("every mistake alone is found", () => {
  MISTAKES.forEach((make, i) => {
    const config = valid();
    make(config);
    assert(found(config).size > 0, `mistake ${i}`);
  });
});

Deno.test("no mistake hides another one, and no old key hides a mistake", () => {
  fc.assert(
    fc.property(
      fc.subarray([...MISTAKES]),
      fc.subarray([...OLD]),
      (some, old) => {
        const config = valid();
        for (const make of [...some, ...old]) make(config);
        const together = found(config);
        for (const make of some) {
          const alone = valid();
          make(alone);
          for (const line of found(alone)) {
            assert(
              together.has(line),
              `${line}\nis not among\n${[...together].join("\n")}`,
            );
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("values of any kind in the places of old keys are reported, never thrown", () => {
  const places = [
    "comment data_streams use_clock_time strategies trading_config api_config session_data_config",
    "session_data_config.strategies session_data_config.scanners session_data_config.streaming",
    "session_data_config.indicators session_data_config.indicators.session session_data_config.indicators.historical",
    "session_data_config.historical session_data_config.historical.indicators trading_config.paper_trading",
  ].join(" ").split(" ").map((path) => path.split("."));
  const entry = fc.record({
    name: fc.constantFrom("bbands", "swing_low", "stochastic", "high_low", 3),
    type: fc.constantFrom("trend", "historical", "trailing_max", null, 3),
    period: fc.constantFrom(0, 5, "5", "$p", null, -1, [1]),
    unit: fc.constantFrom("bars", "weeks", 3, null),
    interval: fc.constantFrom("1w", "1d", "5m", "1x", null),
    module: fc.constantFrom("a.b", "./a.ts", "a.py", 3, null),
    enabled: fc.constantFrom(true, false, null, "yes"),
    config: fc.constantFrom({}, { a: 1 }, null, 3),
    params: fc.constantFrom(
      { num_std: 1, period: 2 },
      { k_period: 3 },
      null,
      3,
    ),
  }, { requiredKeys: [] });
  const any = fc.oneof(
    fc.array(fc.oneof(entry, fc.jsonValue()), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "_b", "note"), entry),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), any), { maxLength: 4 }),
      (changes) => {
        const config = valid();
        for (const [path, value] of changes) {
          let parent = config;
          for (const step of path.slice(0, -1)) {
            parent = typeof parent === "object" && parent !== null
              ? parent[step]
              : undefined;
          }
          if (typeof parent !== "object" || parent === null) continue;
          parent[path[path.length - 1]] = value;
        }
        const before = structuredClone(config);
        checkSessionConfig(config, STANDARD_CHECKS);
        assertEquals(config, before);
      },
    ),
    { numRuns: 300 },
  );
});
