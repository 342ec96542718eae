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
    ["set mode: data-driven", {}, {
      backtest_config: {
        start_date: "2025-01-02",
        end_date: "2025-01-03",
        speed_multiplier: 10,
      },
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
