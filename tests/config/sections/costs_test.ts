import { assertEquals } from "@std/assert";
import { valueAt } from "../../../src/config/mistakes.ts";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";
import { config, type Section } from "../_config.ts";

/** Path, found, allowed and hint of every mistake in a `trading_config`. */
function mistakes(trading_config: Section) {
  return checkSessionConfig(config({ trading_config })).mistakes.map((m) => [
    m.path.replace("trading_config.", ""),
    m.found,
    m.allowed,
    m.hint,
  ]);
}

Deno.test("every cost model and fill rule reads as it is written, and so does the result", () => {
  const models = {
    commission: [
      { type: "none" },
      { type: "per_share", rate: 0.005, minimum: 1 },
      { type: "per_share", rate: 0 },
      { type: "per_trade", fee: 4.95 },
      { type: "percent", percent: 0.1, minimum: 2 },
      { type: "tiered", tiers: [{ up_to: 300, rate: 0.01 }, { rate: 0.005 }] },
      { type: "module", module: "costs.ts", params: { rate: 1 } },
    ],
    slippage: [
      { type: "ticks", ticks: 2 },
      { type: "ticks", ticks: 0.5, tick_size: 0.25 },
      { type: "percent", percent: 0.02 },
      { type: "volume_share", impact: 0.1 },
      { type: "module", module: "file:///costs.ts" },
    ],
    fill_model: [{ type: "none" }, { type: "module", module: "costs.ts" }],
    spread: [{ type: "fixed", width: 0.02 }, { type: "percent", percent: 0.1 }],
    fill: ["next_open", "this_close"],
    max_volume_share: [0.1, 1],
    starting_cash: [25_000],
    at_end: ["keep", "close"],
    on_delisting: ["close", "keep"],
    on_invalid_order: ["fail", "refuse"],
  };
  for (const [key, values] of Object.entries(models)) {
    for (const value of values) {
      const parsed = parseSessionConfig(
        config({ trading_config: { [key]: value } }),
      );
      assertEquals(valueAt(parsed, ["trading_config", key]), value);
      assertEquals(parseSessionConfig(parsed), parsed);
    }
  }
});

Deno.test("all mistakes in costs are reported at once, each with what is allowed", () => {
  assertEquals(
    mistakes({
      comission: {},
      fill: "this_clos",
      max_volume_share: 1.5,
      commission: { type: "per_share", rate: -1, minmum: 3 },
      slippage: { type: "tick", ticks: 1 },
      spread: { type: "fixed", width: "0.01" },
    }),
    [
      [
        "comission",
        "an empty section",
        "one of the keys max_buying_power, max_per_trade, max_per_symbol, " +
        "max_daily_loss, max_orders_per_minute, max_open_positions, starting_cash, account, initial_margin, " +
        "maintenance_margin, allow_short, on_short_cash, interest_rate, " +
        "borrow_rate, fill, account_currency, conversion_cost, currency_pairs, lot_size, on_off_tick, on_off_lot, commission, slippage, spread, fill_model, " +
        "max_volume_share, flat_at_close, at_end, on_delisting, on_invalid_order",
        'unknown key; did you mean "commission"?',
      ],
      [
        "fill",
        '"this_clos"',
        "one of next_open, this_close",
        'did you mean "this_close"?',
      ],
      ["max_volume_share", "1.5", "a share above 0, at most 1", ""],
      [
        "commission.rate",
        "-1",
        "a number of 0 or more, at most 9,007,199,253",
        "",
      ],
      [
        "commission.minmum",
        "3",
        "one of the keys type, rate, minimum",
        'unknown key; did you mean "minimum"?',
      ],
      [
        "slippage.type",
        '"tick"',
        "one of none, ticks, percent, volume_share, module",
        'did you mean "ticks"?',
      ],
      [
        "spread.width",
        '"0.01"',
        "a number of 0 or more, at most 9,007,199,253",
        "write it without quotes",
      ],
    ],
  );
  assertEquals(mistakes({ commission: "none" }), [[
    "commission",
    '"none"',
    "a section with a type, one of none, per_share, per_trade, percent, tiered, module",
    "",
  ]]);
});

Deno.test("the steps of a tiered commission ascend, and only the last is open-ended", () => {
  const tiers = (list: unknown[]) =>
    mistakes({ commission: { type: "tiered", tiers: list } })
      .map(([path, , allowed]) => [path.slice("commission.".length), allowed]);
  assertEquals(
    tiers([{ up_to: 300, rate: 1 }, { up_to: 200, rate: 1 }, { rate: 1 }]),
    [["tiers[1].up_to", "a quantity above 300, where the step begins"]],
  );
  assertEquals(tiers([{ rate: 1 }, { up_to: 5, rate: 1 }]), [
    ["tiers[0].up_to", "a quantity in every step but the last"],
    ["tiers[1].up_to", "nothing in the last step"],
  ]);
  assertEquals(tiers([]), [["tiers", "a list of sections with up_to, rate"]]);
});

Deno.test("a cost model has the keys of its type and no others", () => {
  assertEquals(
    mistakes({ commission: { type: "per_trade", rate: 1 } }).map(([path]) =>
      path
    ),
    ["commission.rate", "commission.fee"],
  );
});
