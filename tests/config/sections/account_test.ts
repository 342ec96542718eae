import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { config, onlyMistake } from "../_config.ts";

const trading = (given: Record<string, unknown>) =>
  parseSessionConfig(config({ trading_config: given })).trading_config;

Deno.test("a cash account has no short sales, and a margin account has them", () => {
  assertEquals(trading({}).allow_short, true);
  assertEquals(trading({ account: "margin" }).allow_short, true);
  assertEquals(trading({ allow_short: false }).allow_short, false);
  assertEquals(trading({ account: "cash" }).allow_short, false);
  assertEquals(
    trading({ account: "cash", allow_short: false }).allow_short,
    false,
  );
});

Deno.test("short sales in a cash account are a mistake", () => {
  assertEquals(
    onlyMistake(
      config({ trading_config: { account: "cash", allow_short: true } }),
    ),
    [
      "trading_config.allow_short",
      "true / false with account: cash (a cash account has no short positions; write account: margin)",
    ],
  );
});

Deno.test("the maintenance margin defaults to 0.25 and 0.3, and never above the initial one", () => {
  assertEquals(trading({}).maintenance_margin, { long: 0.25, short: 0.3 });
  assertEquals(
    trading({ initial_margin: { long: 0.1 } }).maintenance_margin,
    { long: 0.1, short: 0.3 },
  );
  assertEquals(
    trading({ maintenance_margin: { short: 0.4 } }).maintenance_margin,
    { long: 0.25, short: 0.4 },
  );
  assertEquals(trading({ initial_margin: { short: 0.5 } }).initial_margin, {
    long: 1,
    short: 0.5,
  });
});

Deno.test("a maintenance margin above the initial one is a mistake, also above its default", () => {
  const [path, text] = onlyMistake(config({
    trading_config: {
      initial_margin: { long: 0.5, short: 0.5 },
      maintenance_margin: { long: 0.6, short: 0.5 },
    },
  }));
  assertEquals(path, "trading_config.maintenance_margin.long");
  assertStringIncludes(text, "0.6 / at most initial_margin.long, 0.5");

  const [short, most] = onlyMistake(config({
    trading_config: { maintenance_margin: { long: 1, short: 1.1 } },
  }));
  assertEquals(short, "trading_config.maintenance_margin.short");
  assertStringIncludes(most, "1.1 / at most initial_margin.short, 1");
});

Deno.test("rates out of range are mistakes", () => {
  for (
    const [key, given, path] of [
      ["initial_margin", { long: 0 }, ".long"],
      ["initial_margin", { short: 11 }, ".short"],
      ["maintenance_margin", { long: -0.1 }, ".long"],
      ["interest_rate", 5, ""],
      ["borrow_rate", -1, ""],
      ["account", "broke", ""],
      ["on_short_cash", "wait", ""],
    ] as const
  ) {
    const [where] = onlyMistake(config({ trading_config: { [key]: given } }));
    assertEquals(where, `trading_config.${key}${path}`);
  }
});
