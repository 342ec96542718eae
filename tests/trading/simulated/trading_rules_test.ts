import { assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { tradingRules } from "../../../src/trading/simulated/trading_rules.ts";

function rules(trading: Record<string, unknown>) {
  const { trading_config } = parseSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: { symbols: ["SPY"], streams: ["1m"] },
    trading_config: trading,
  });
  return tradingRules(trading_config);
}

Deno.test("tradingRules() takes over limits, costs and fill rules of a config", () => {
  const commission = { type: "per_share", rate: 0.005, minimum: 1 };
  const slippage = { type: "volume_share", impact: 0.1 };
  const spread = { type: "fixed", width: 0.02 };
  assertEquals(
    rules({
      max_buying_power: 50_000,
      max_per_trade: 10_000,
      max_open_positions: 3,
      starting_cash: 20_000,
      fill: "this_close",
      commission,
      slippage,
      spread,
      max_volume_share: 0.1,
      at_end: "close",
      on_delisting: "keep",
    }),
    {
      limits: {
        maxBuyingPower: 50_000,
        maxPerTrade: 10_000,
        maxPerSymbol: 50_000,
        maxOpenPositions: 3,
      },
      startingCash: 20_000,
      account: "margin",
      initialMargin: { long: 1, short: 1 },
      maintenanceMargin: { long: 0.25, short: 0.3 },
      allowShort: true,
      onShortCash: "cut",
      interestRate: 0,
      borrowRate: 0,
      fillAt: "this_close",
      fillModel: { type: "none" },
      conversionCost: 0,
      commission,
      slippage,
      spread,
      maxVolumeShare: 0.1,
      flatAtClose: false,
      atEnd: "close",
      onDelisting: "keep",
    } as ReturnType<typeof rules>,
  );
});

Deno.test("tradingRules() takes over the account of a config", () => {
  const given = rules({
    account: "cash",
    initial_margin: { long: 0.5 },
    maintenance_margin: { short: 0.4 },
    on_short_cash: "refuse",
    interest_rate: 0.05,
    borrow_rate: 0.01,
  });
  assertEquals(given.account, "cash");
  assertEquals(given.initialMargin, { long: 0.5, short: 1 });
  assertEquals(given.maintenanceMargin, { long: 0.25, short: 0.4 });
  assertEquals(given.allowShort, false);
  assertEquals(given.onShortCash, "refuse");
  assertEquals([given.interestRate, given.borrowRate], [0.05, 0.01]);
});

Deno.test("tradingRules() leaves unset limits open", () => {
  const { limits, startingCash, maxVolumeShare } = rules({});
  assertEquals(limits.maxOpenPositions, Infinity);
  assertEquals([startingCash, maxVolumeShare], [undefined, undefined]);
});
