import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { config, mistakes, onlyMistake } from "../_config.ts";

const costs = (over: Record<string, unknown>) =>
  config({ trading_config: over });

Deno.test("every cost model reads as it is given", () => {
  const models = [
    ["commission", { type: "none" }],
    ["commission", { type: "per_share", rate: 0.005, minimum: 1 }],
    ["commission", { type: "per_trade", fee: 1 }],
    ["commission", { type: "percent", percent: 0.1, minimum: null }],
    ["commission", {
      type: "tiered",
      tiers: [{ up_to: 9, rate: 1 }, { rate: 0 }],
    }],
    ["slippage", { type: "ticks", ticks: 2, tick_size: 0.05 }],
    ["slippage", { type: "percent", percent: 0.1 }],
    ["slippage", { type: "volume_share", impact: 0.1 }],
    ["spread", { type: "fixed", width: 0.02 }],
    ["spread", { type: "percent", percent: 0.01 }],
  ] as const;
  for (const [key, model] of models) {
    const { trading_config } = parseSessionConfig(costs({ [key]: model }));
    assertEquals<unknown>(trading_config[key], model);
  }
});

Deno.test("an unknown cost model lists the known ones", () => {
  const [path, text] = onlyMistake(costs({ slippage: { type: "tick" } }));
  assertEquals(path, "trading_config.slippage.type");
  assertStringIncludes(text, "one of none, ticks, percent, volume_share");
  assertStringIncludes(text, 'did you mean "ticks"?');
});

Deno.test("a cost model has the keys of its type and no others", () => {
  const given = costs({ commission: { type: "per_trade", rate: 1 } });
  assertEquals([...mistakes(given).keys()], [
    "trading_config.commission.rate",
    "trading_config.commission.fee",
  ]);
});

Deno.test("the tiers of a commission ascend, and the last one is open-ended", () => {
  const tiers = [
    { up_to: 100, rate: 3 },
    { up_to: 50, rate: 2 },
    { rate: 2 },
    { up_to: 500, rate: 1 },
  ];
  const given = costs({ commission: { type: "tiered", tiers } });
  const path = "trading_config.commission.tiers";
  assertEquals([...mistakes(given).keys()], [
    `${path}[1].up_to`,
    `${path}[2].up_to`,
    `${path}[3].up_to`,
  ]);
});
