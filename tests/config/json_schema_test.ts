/** The JSON Schema of configs, held against an independent validator. */
import { assert, assertEquals } from "@std/assert";
import { Ajv } from "ajv";
import { parse } from "@std/yaml";
import { configSchemaText } from "../../src/cli/commands/config/schema.ts";
import { configText } from "../../src/cli/project/project_files.ts";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { config, type Section } from "./_config.ts";

const FILE = new URL(
  "../../src/config/session_config.schema.json",
  import.meta.url,
);
const EXAMPLES = new URL("../../examples/", import.meta.url);

const validate = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(configSchemaText()),
);

/** A config with most keys, of a shape that both accept. */
const FULL: Section = {
  $schema: "session_config.schema.json",
  session_name: "full",
  exchange_group: "US_EQUITY",
  asset_class: "EQUITY",
  mode: "backtest",
  store: "market.db",
  random_seed: 1,
  strategy_seconds: 2,
  variables: { period: 5, name: "x", flag: true },
  metadata: { any: [{ thing: null }] },
  backtest_config: {
    start_date: "2025-01-02",
    end_date: "2025-01-31",
    speed_multiplier: 0,
    prefetch_days: 3,
  },
  session_data_config: {
    symbols: ["SPY"],
    universe: ["QQQ", "IWM"],
    streams: ["1m", "5m", "quotes"],
    scanners: [{
      module: "scan.ts",
      enabled: true,
      pre_session: true,
      regular_session: [{ start: "09:35", end: "15:55", interval: "1h30m" }],
      config: { a: 1 },
    }],
    derived_bars: { min_coverage: { "5m": 0.5 } },
    historical: {
      enable_quality: false,
      data: [{ trailing_days: 3, intervals: ["1m"], apply_to: ["SPY"] }],
      indicators: { high: { type: "trailing_max", period: "20d" } },
    },
    gap_filler: { max_retries: 1, quality_thresholds: [99.5] },
    indicators: {
      modules: ["own.ts"],
      session: [{ name: "ema", period: "$period", interval: "5m" }],
      historical: [{ name: "avg_volume", period: 3, unit: "days" }],
    },
  },
  trading_config: {
    max_buying_power: 1000,
    account: "cash",
    initial_margin: { long: 1, short: 1 },
    commission: {
      type: "tiered",
      tiers: [{ up_to: 10, rate: 1 }, { rate: 0 }],
    },
    slippage: { type: "ticks", ticks: 1 },
    spread: { type: "none" },
    lot_size: 0.001,
  },
  api_config: { data_api: null },
  report_config: { benchmark: "SPY", risk_free_rate: 0.02 },
  strategies: [{
    module: "s.ts",
    params: { a: 1 },
    name: "s",
    subscriptions: [{ intervals: ["5m"], symbols: ["SPY"] }],
  }],
};

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  1,
  -1,
  0.5,
  1e9,
  1e300,
  "",
  " ",
  "a",
  "SPY",
  "1m",
  "30s",
  "7d",
  "2025-01-02",
  "$period",
  "${period}m",
  "09:35",
  [],
  ["1m"],
  [1],
  {},
  { a: 1 },
  { type: "none" },
  "true",
  "1",
  "\u0000",
  "x".repeat(2_000),
];

type Tree = Record<string, unknown> | unknown[];

/** Every place below a value. */
function* places(tree: unknown, path: string[] = []): Generator<string[]> {
  if (typeof tree !== "object" || tree === null) return;
  for (const [key, below] of Object.entries(tree)) {
    yield [...path, key];
    yield* places(below, [...path, key]);
  }
}

/** A copy with another value at a place. */
function withValue(tree: Section, path: string[], value: unknown): Section {
  const copy = structuredClone(tree);
  let at = copy as Tree;
  for (const key of path.slice(0, -1)) at = Reflect.get(at, key) as Tree;
  Reflect.set(at, path[path.length - 1], value);
  return copy;
}

Deno.test("the schema in the package is the one of the config: run `deno task docs`", () => {
  assertEquals(Deno.readTextFileSync(FILE), configSchemaText());
});

Deno.test("the schema accepts the examples, the first config, and one with most keys", () => {
  const texts = [...Deno.readDirSync(EXAMPLES)]
    .filter(({ name }) => name.endsWith(".yaml"))
    .map(({ name }) => Deno.readTextFileSync(new URL(name, EXAMPLES)));
  assert(texts.length >= 5);
  for (const text of [...texts, configText("crossover")]) {
    const given = parse(text, { schema: "core" });
    assert(validate(given), JSON.stringify(validate.errors));
  }
  assertEquals(checkSessionConfig(FULL).mistakes, []);
  assert(validate(FULL), JSON.stringify(validate.errors));
  const file = withValue(
    FULL,
    ["session_data_config", "universe"],
    "sp500.txt",
  );
  assert(validate(file));
});

Deno.test("what the schema refuses, the engine refuses", () => {
  let refused = 0;
  for (const path of places(FULL)) {
    for (const value of VALUES) {
      const given = withValue(FULL, path, value);
      if (validate(given)) continue;
      refused++;
      const { mistakes, notes } = checkSessionConfig(given);
      // An old form of a value is read with a note.
      assert(
        mistakes.length > 0 || notes.length > 0,
        `${path.join(".")} = ${JSON.stringify(value)}: ${
          JSON.stringify(validate.errors)
        }`,
      );
    }
  }
  assert(refused > 500, `${refused}`);
});

Deno.test("the schema refuses unknown keys, wrong types, words and numbers out of range", () => {
  const wrong: readonly Section[] = [
    { session_data_config: { symbols: ["SPY"] } },
    config({ sesion_name: "a" }),
    config({ mode: "fast" }),
    config({ random_seed: -1 }),
    config({ random_seed: 1.5 }),
    config({ strategy_seconds: "ten" }),
    config({ trading_config: { account: "loan" } }),
    config({ trading_config: { lot_size: 0 } }),
    config({ trading_config: { commission: { type: "per_share" } } }),
    config({ trading_config: { commission: { type: "none", rate: 1 } } }),
    config({ strategies: [{ params: {} }] }),
    config({}, { symbols: [] }),
    config({}, { streams: ["five minutes"] }),
    config({}, { indicators: { session: [{ name: "ema" }] } }),
    config({}, {
      historical: { data: [{ trailing_days: 0, intervals: ["1m"] }] },
    }),
    { ...config(), backtest_config: { start_date: "2 January" } },
  ];
  for (const given of wrong) {
    assertEquals(validate(given), false, JSON.stringify(given));
    assert(checkSessionConfig(given).mistakes.length > 0);
  }
});

Deno.test("the schema names the built-in indicators and describes every key", () => {
  const text = configSchemaText();
  assert(text.includes('"bollinger"') || text.includes('"bbands"'));
  const undescribed: string[] = [];
  const look = (part: unknown, path: string): void => {
    if (typeof part !== "object" || part === null) return;
    const { properties } = part as { properties?: Section };
    for (const [name, key] of Object.entries(properties ?? {})) {
      const { description } = key as { description?: string };
      if (description === undefined) undescribed.push(`${path}.${name}`);
    }
    for (const [name, below] of Object.entries(part)) {
      look(below, `${path}.${name}`);
    }
  };
  look(JSON.parse(text), "");
  assertEquals(undescribed, []);
});
