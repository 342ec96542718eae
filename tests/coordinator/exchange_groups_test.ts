/** How a config is divided by the exchange groups of its symbols. */
import { assertEquals, assertThrows } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { exchangeGroups } from "../../src/coordinator/exchange_groups.ts";
import { SessionError } from "../../src/errors.ts";

type Data = Partial<SessionConfigInput["session_data_config"]>;

function configOf(
  data: Data = {},
  rest: Partial<SessionConfigInput> = {},
) {
  return parseSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
    instruments: {
      BTC: { exchange_group: "CRYPTO" },
      ETH: { exchange_group: "CRYPTO" },
      ES: { exchange_group: "CME" },
      NQ: { exchange_group: "US_FUTURES" },
      SPY: { exchange_group: "NYSE" },
    },
    ...rest,
    session_data_config: {
      symbols: ["BTC", "AAPL", "ES", "SPY", "NQ", "ETH"],
      streams: ["1m"],
      ...data,
    },
  });
}

Deno.test("the run's own group comes first, then others in the order of their symbols", () => {
  const groups = exchangeGroups(configOf());
  assertEquals(
    groups.map(({ exchange, config }) => [
      exchange,
      config.exchange_group,
      config.session_data_config.symbols,
    ]),
    [
      ["US_EQUITY", "US_EQUITY", ["AAPL", "SPY"]],
      ["CRYPTO", "CRYPTO", ["BTC", "ETH"]],
      // Two names of one calendar.
      ["CME", "CME", ["ES", "NQ"]],
    ],
  );
});

Deno.test("history for some symbols goes to their groups", () => {
  const groups = exchangeGroups(configOf({
    historical: {
      data: [
        { trailing_days: 2, intervals: ["1m"], apply_to: ["BTC", "AAPL"] },
        { trailing_days: 5, intervals: ["1m"], apply_to: "all" },
      ],
    },
  }));
  assertEquals(
    groups.map(({ config }) =>
      config.session_data_config.historical.data.map((one) => one.apply_to)
    ),
    [[["AAPL"], "all"], [["BTC"], "all"], ["all"]],
  );
});

Deno.test("facts of the store divide as those of the config do", () => {
  const config = configOf({}, { instruments: {} });
  assertEquals(exchangeGroups(config).length, 1);
  const groups = exchangeGroups(config, { BTC: { exchange_group: "CRYPTO" } });
  assertEquals(groups.map(({ exchange }) => exchange), ["US_EQUITY", "CRYPTO"]);
});

Deno.test("symbols of one other group are left to the run's own checks", () => {
  const [only, ...others] = exchangeGroups(configOf({ symbols: ["BTC"] }));
  assertEquals(others, []);
  assertEquals(only.exchange, "US_EQUITY");
});

Deno.test("what only one group can have is refused, and says what to do", () => {
  const refused: [string, Data, Partial<SessionConfigInput>][] = [
    ["list its symbols under symbols", { universe: ["MSFT"] }, {}],
    [
      "scanners",
      { scanners: [{ module: "./scan.ts", pre_session: true }] },
      {},
    ],
    ["the mode is live", {}, {
      mode: "live",
      api_config: { data_api: "binance" },
    }],
  ];
  for (const [text, data, rest] of refused) {
    const error = assertThrows(
      () => exchangeGroups(configOf(data, rest)),
      SessionError,
      text,
    );
    assertEquals(error.code, "config_invalid");
    assertEquals(error.message.includes("US_EQUITY"), true);
    assertEquals(error.message.includes("CRYPTO"), true);
  }
});

Deno.test("symbols with equal trading hours are a group of their own, and alone the run's", () => {
  const hours = "08:30-15:15";
  const groups = exchangeGroups(configOf({
    symbols: ["ES", "NQ", "YM", "SPY"],
  }, {
    exchange_group: "US_FUTURES",
    instruments: {
      ES: { exchange_group: "CME", trading_hours: hours },
      NQ: { trading_hours: "08:30-12:00/12:00-15:15" },
      YM: { trading_hours: "17:00-16:00" },
      SPY: { exchange_group: "US_EQUITY" },
    },
  }));
  assertEquals(
    groups.map(({ exchange, config }) => [
      exchange,
      config.session_data_config.symbols,
    ]),
    [
      ["US_FUTURES", ["YM"]],
      ["CME@08:30-15:15", ["ES", "NQ"]],
      ["US_EQUITY", ["SPY"]],
    ],
  );
  // One group alone may have what several cannot: here a universe.
  const [alone, ...others] = exchangeGroups(
    configOf({ symbols: ["ES"], universe: ["NQ"] }, {
      exchange_group: "US_FUTURES",
      instruments: {
        ES: { trading_hours: hours },
        NQ: { trading_hours: hours },
      },
    }),
  );
  assertEquals(others, []);
  assertEquals(alone.exchange, `US_FUTURES@${hours}`);
  assertEquals(alone.config.exchange_group, `US_FUTURES@${hours}`);
});

Deno.test("facts of a store have hours too, and the run's own hours are those of symbols without any", () => {
  const config = configOf({ symbols: ["ES", "NQ"] }, {
    exchange_group: "US_FUTURES@08:30-15:15",
    instruments: {},
  });
  assertEquals(
    exchangeGroups(config, { NQ: { trading_hours: "09:00-12:00" } })
      .map(({ exchange, config }) => [
        exchange,
        config.session_data_config.symbols,
      ]),
    [
      ["US_FUTURES@08:30-15:15", ["ES"]],
      ["US_FUTURES@09:00-12:00", ["NQ"]],
    ],
  );
});
