import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { SpreadConfig } from "../../../src/config/session_config.ts";
import { checkSessionConfig } from "../../../src/config/parse.ts";
import { SessionError } from "../../../src/errors.ts";
import {
  COMMISSION_MODELS,
  commissionRule,
  type NamedCommission,
} from "../../../src/trading/costs/commission.ts";
import {
  type NamedSlippage,
  SLIPPAGE_MODELS,
  slippageRule,
} from "../../../src/trading/costs/slippage.ts";
import {
  SPREAD_MODELS,
  spreadRule,
} from "../../../src/trading/costs/spread.ts";
import { instruments, openBroker } from "../_market.ts";

const [AAA] = instruments(["AAA"]);

Deno.test("a cost model or fill rule out of range is a mistake of the config", () => {
  const wrong: [() => unknown, string][] = [
    [() => commissionRule({ type: "per_share", rate: -1 }), "rate is -1"],
    [() => commissionRule({ type: "per_trade", fee: NaN }), "fee is NaN"],
    [
      () => commissionRule({ type: "percent", percent: 1, minimum: -1 }),
      "minimum is -1",
    ],
    [
      () => commissionRule({ type: "tiered", tiers: [] }),
      "last commission tier",
    ],
    [
      () =>
        commissionRule({
          type: "tiered",
          tiers: [{ up_to: 5, rate: 1 }, { up_to: 5, rate: 1 }],
        }),
      "tiers[1].up_to is 5; it must be above 5",
    ],
    [
      () => commissionRule({ type: "gift" } as unknown as NamedCommission),
      'Unknown commission type "gift"',
    ],
    [
      () => slippageRule({ type: "percent", percent: -1 }, AAA),
      "percent is -1",
    ],
    [
      () => slippageRule({ type: "luck" } as unknown as NamedSlippage, AAA),
      'Unknown slippage type "luck"',
    ],
    [() => spreadRule({ type: "fixed", width: NaN }), "width is NaN"],
    [
      () => spreadRule({ type: "wide" } as unknown as SpreadConfig),
      'Unknown spread type "wide"',
    ],
    [() => openBroker({ maxVolumeShare: 0 }), "above 0, at most 1"],
    [() => openBroker({ baseIntervalMs: -1 }), "above zero"],
    [
      () => openBroker({ fillAt: "yesterday" as "this_close" }),
      "next_open or this_close",
    ],
    [() => openBroker({ startingCash: -1 }), "Starting cash is -1"],
  ];
  for (const [act, part] of wrong) {
    const error = assertThrows(act, SessionError);
    assertEquals(error.code, "config_invalid");
    assertStringIncludes(error.message, part);
  }
});

/** The types of a cost section of the config, as its error lists them. */
function configTypes(section: string): string {
  const { mistakes } = checkSessionConfig({
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: { symbols: ["SPY"], streams: ["1m"] },
    trading_config: { [section]: { type: "?" } },
  });
  return mistakes.map(({ allowed }) => allowed).join();
}

Deno.test("every cost model of the config has its rule, and no other exists", () => {
  const types = (models: object, ...others: string[]) =>
    `one of ${[...Object.keys(models), ...others].join(", ")}`;
  assertEquals(configTypes("commission"), types(COMMISSION_MODELS, "module"));
  assertEquals(configTypes("slippage"), types(SLIPPAGE_MODELS, "module"));
  assertEquals(configTypes("spread"), types(SPREAD_MODELS));
});
