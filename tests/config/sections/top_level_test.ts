import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";
import { config, mistakes, type Section } from "../_config.ts";

Deno.test("mode and speed_multiplier must agree", () => {
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

Deno.test("live mode needs a source of bars and no range; one word makes a backtest live", () => {
  const data = { symbols: ["SPY"], streams: ["1m"] };
  const live = parseSessionConfig({
    mode: "live",
    session_data_config: data,
    api_config: { data_api: "binance" },
  });
  assertEquals(live.mode, "live");
  assertEquals(live.backtest_config, null);
  const backtest = config({ api_config: { data_api: "alpaca" } });
  assertEquals(parseSessionConfig(backtest).mode, "data-driven");
  const changed = parseSessionConfig({ ...backtest, mode: "live" });
  assertEquals(changed.mode, "live");
  assertEquals(changed.backtest_config?.start_date, "2025-01-02");
  assertEquals(parseSessionConfig(changed), changed);
  const wrong = mistakes({ ...config(), mode: "live" });
  assertEquals([...wrong.keys()], ["api_config.data_api"]);
});

Deno.test("a replay needs a store, and an end that is not before its start", () => {
  const replaying = (replay?: unknown) => ({
    ...config({ api_config: { data_api: "replay" } }),
    mode: "live",
    live_config: { replay },
  });
  const path = "live_config.replay";
  assertEquals([...mistakes(replaying()).keys()], [path]);
  assertEquals([...mistakes(replaying({})).keys()], [`${path}.store`]);
  const range = { start_date: "2025-01-03", end_date: "2025-01-02" };
  assertEquals(
    [...mistakes(replaying({ store: "a.db", ...range })).keys()],
    [`${path}.end_date`],
  );
  const { replay } = parseSessionConfig(replaying({ store: "a.db" }))
    .live_config;
  assertEquals(replay?.speed_multiplier, 60);
});

Deno.test("all that a live config misses is reported at once", () => {
  const wrong = mistakes({
    mode: "live",
    session_data_config: { symbols: [], streams: ["1m"] },
    api_config: {
      data_api: "alpacca",
      stream_url: "http://127.0.0.1",
      rest_url: "http://me:secret@127.0.0.1",
      paper_trading: false,
    },
    live_config: { grace_seconds: 61, catch_up_seconds: 0, silence_seconds: 1 },
  });
  assertEquals([...wrong.keys()].sort(), [
    "api_config.data_api",
    "api_config.paper_trading",
    "api_config.rest_url",
    "api_config.stream_url",
    "live_config.catch_up_seconds",
    "live_config.grace_seconds",
    "live_config.silence_seconds",
    "session_data_config.symbols",
  ]);
  assertStringIncludes(
    wrong.get("api_config.data_api") ?? "",
    'did you mean "alpaca"?',
  );
});

Deno.test("a feed must be one of its source, in live mode", () => {
  const feedOf = (data_api: string, feed: string, mode = "live") => [
    ...mistakes({ ...config({ api_config: { data_api, feed } }), mode }).keys(),
  ];
  for (const feed of ["iex", "sip", "delayed_sip"]) {
    assertEquals(feedOf("alpaca", feed), []);
  }
  assertEquals(feedOf("alpaca", "spi"), ["api_config.feed"]);
  assertEquals(feedOf("binance", "iex"), ["api_config.feed"]);
  // Backtests read neither.
  assertEquals(feedOf("binance", "iex", "backtest"), []);
});

Deno.test("metadata and params refuse what JSON cannot carry", () => {
  const ring: Section = {};
  ring.self = ring;
  for (const metadata of [ring, { a: NaN }, { a: undefined }, { a: 1n }]) {
    assertEquals([...mistakes(config({ metadata })).keys()], ["metadata"]);
  }
});
