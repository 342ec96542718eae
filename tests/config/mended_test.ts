import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { mendedConfig } from "../../src/config/mended.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";

const CONFIG = {
  mode: "live",
  session_data_config: { symbols: ["QZX", "ABC"], streams: ["1m", "5m"] },
  api_config: { data_api: "alpaca", feed: "iex" },
  live_config: { grace_seconds: 3 },
  strategies: [{ module: "one.ts" }, { module: "two.ts" }],
};

Deno.test("a config without mistakes is what it is", () => {
  assertEquals(mendedConfig(CONFIG, "."), parseSessionConfig(CONFIG));
});

Deno.test("what is mistaken is left out, and all else stays", () => {
  const config = mendedConfig({
    ...CONFIG,
    api_config: { data_api: "alpca", feed: "sipp" },
    live_config: { grace_seconds: "soon", silence_second: 3 },
    strategies: [{ module: "one.ts", x: 1 }, 7, { module: "two.ts" }],
  }, ".");
  assertEquals(config?.api_config.data_api, "alpaca");
  assertEquals(config?.api_config.feed, null);
  assertEquals(config?.live_config.grace_seconds, 3);
  assertEquals(config?.strategies.map(({ module }) => module), [
    "one.ts",
    "two.ts",
  ]);
  assertEquals(mendedConfig({ mode: "live" }, ".")?.mode, "live");
});

Deno.test("any value is mended or is no config, and stays as it was", () => {
  const keys = fc.constantFrom(
    ...["mode", "session_data_config", "symbols", "streams", "api_config"],
    ...["data_api", "live_config", "notify", "strategies", "module", "store"],
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("live", "1m", "alpaca", null, 1, "", "__proto__"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(fc.property(tree, (input) => {
    const before = JSON.stringify(input);
    mendedConfig(input, ".");
    assertEquals(JSON.stringify(input), before);
  }));
});
