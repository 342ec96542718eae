/**
 * Mutations of valid configs: whatever is made of one, it is a list of mistakes
 * or a config that runs.
 *
 * `OPENBELL_MUTATIONS` is their number, `OPENBELL_MUTATION_SEED` the first seed:
 * parts of a long series can run one after the other.
 */
import { assert, assertEquals } from "@std/assert";
import { configYaml } from "../../src/config/config_yaml.ts";
import { readConfigInput } from "../../src/config/load.ts";
import { checkSessionConfig } from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import { STANDARD_CHECKS } from "../../src/indicators/config_checks.ts";
import { checkRun } from "../../src/system/check_run.ts";
import { runBacktest, SystemManager } from "../../src/system/system_manager.ts";
import {
  makeMarket,
  randomNumbers,
  SUMMER_2024,
  withFolder,
} from "../system/_market.ts";

const COUNT = Number(Deno.env.get("OPENBELL_MUTATIONS") ?? 2_000);
const SEED = Number(Deno.env.get("OPENBELL_MUTATION_SEED") ?? 1);
const LAST = SUMMER_2024.slice(-2);
/** One of so many runs is repeated in workers. */
const RUNS_PER_SAMPLE = 10;

type Tree = Record<string, unknown> | unknown[];

const RANGE = { start_date: LAST[0].date, end_date: LAST[1].date };

/** Valid configs; together they have most sections. */
const CONFIGS: readonly Record<string, unknown>[] = [
  {
    backtest_config: RANGE,
    session_data_config: { symbols: ["AAA", "BBB"], streams: ["1m", "5m"] },
  },
  {
    session_name: "mutant",
    exchange_group: "US_EQUITY",
    mode: "data-driven",
    random_seed: 7,
    variables: { period: 5, symbol: "AAA" },
    backtest_config: { ...RANGE, speed_multiplier: 0, prefetch_days: 2 },
    session_data_config: {
      symbols: ["$symbol"],
      universe: ["BBB"],
      streams: ["1m", "5m", "15m", "1h"],
      historical: {
        data: [{ trailing_days: 2, intervals: ["1m", "5m"] }],
        indicators: {
          volume: { type: "trailing_average", period: "3d", field: "volume" },
          high: { type: "trailing_max", period: "4d", field: "high" },
        },
      },
      indicators: {
        session: [
          { name: "ema", period: "$period", interval: "5m" },
          { name: "macd", interval: "5m", params: { fast: 3, slow: 6 } },
          { name: "bbands", period: 4, interval: "15m" },
        ],
      },
      gap_filler: { max_retries: 1, retry_interval_seconds: 1 },
      derived_bars: {},
    },
    trading_config: {
      max_buying_power: 100_000,
      max_per_symbol: 50_000,
      account: "cash",
      fill: "next_open",
      commission: { type: "per_share", rate: 0.005, minimum: 1 },
      slippage: { type: "ticks", ticks: 1, tick_size: 0.01 },
      spread: { type: "percent", percent: 0.01 },
    },
    report_config: { benchmark: "BBB", risk_free_rate: 0.02 },
    metadata: { note: "free", list: [1, { a: null }] },
  },
  {
    backtest_config: RANGE,
    session_data_config: {
      symbols: ["AAA"],
      streams: ["1m"],
      indicators: {
        historical: [
          { name: "avg_volume", period: 3, unit: "days" },
          { key: "r", name: "avg_range", period: 3, granularity: "daily" },
        ],
        session: [{ name: "vwap", interval: "1m" }],
      },
    },
    trading_config: { lot_size: 10, allow_short: false, max_open_positions: 2 },
    api_config: { paper_trading: true },
  },
];

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  -0,
  0.5,
  1e-9,
  1e-300,
  5e-324,
  1e9,
  1e15,
  1e300,
  Number.MAX_SAFE_INTEGER,
  NaN,
  Infinity,
  4_294_967_295,
  "",
  " ",
  "a",
  "AAA",
  "BBB",
  "1m",
  "5m",
  "1d",
  "1w",
  "1s",
  "30s",
  "7m",
  "3d",
  "52w",
  "9999y",
  "5",
  "1e5",
  "0x10",
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "$period",
  "${period}",
  "$symbol",
  "${symbol}_x",
  "2024-07-12",
  "2024-02-30",
  "9999-12-31",
  "0000-01-01",
  "1970-01-01",
  "US_EQUITY",
  "CRYPTO",
  "FOREX",
  "LSE",
  "JP_EQUITY",
  "ema",
  "macd",
  "\u0000",
  "\x1b[31m",
  "\u202e",
  "\ud800",
  "x".repeat(70),
  "x".repeat(5_000),
  [],
  {},
  [[]],
  [null],
  [1],
  ["1m"],
  ["AAA"],
  { a: 1 },
  { type: "none" },
  { type: "constructor" },
  { name: "ema" },
  undefined,
  10n,
  Symbol("s"),
  () => {},
  new Date(0),
  new Map([[1, 2]]),
];

const KEYS = [
  "type",
  "name",
  "kind",
  "period",
  "interval",
  "params",
  "symbols",
  "streams",
  "__proto__",
  "constructor",
  "toString",
  "",
  "0",
  "length",
  "comment",
  "unit",
  "field",
  "universe",
  "quotes",
  "historical",
  "session",
  "indicators",
  "fill",
];

const SNIPPETS = [
  "*a",
  "&a ",
  "<<: ",
  "!!str ",
  "!",
  "? ",
  "- ",
  ": ",
  "|\n",
  ">\n",
  "%",
  "@",
  "`",
  '"',
  "'",
  "[",
  "]",
  "{",
  "}",
  ",",
  "#",
  "\t",
  "\n",
  "\r",
  "\0",
  "---\n",
  "...\n",
  "\u2028",
  "\ufeff",
  "  ",
  "1e999",
  ".inf",
  ".nan",
  "~",
  "0o17",
  "\\",
  "[".repeat(300),
  "{a: ".repeat(300),
  "- ".repeat(300),
  "\ud83d",
];

/** A stream of random choices. */
class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }
}

/** All lists and sections of a config. */
function trees(root: Tree): Tree[] {
  return [
    root,
    ...Object.values(root).flatMap((value) =>
      isTree(value) ? trees(value) : []
    ),
  ];
}

function isTree(value: unknown): value is Tree {
  return Array.isArray(value) ||
    typeof value === "object" && value !== null &&
      Object.getPrototypeOf(value) === Object.prototype;
}

/** A copy whose lists and sections are new; it has the same other values. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isTree(value)) return value;
  const copy = {};
  for (const [key, item] of Object.entries(value)) {
    setOwn(copy, key, copyOf(item));
  }
  return copy;
}

function setOwn(tree: Tree, key: string, value: unknown): void {
  if (Array.isArray(tree) && key === "length") return;
  Object.defineProperty(tree, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** Changes one place of a config. */
function mutate(root: Tree, dice: Dice): void {
  const all = trees(root);
  const tree = dice.of(all);
  const keys = Object.keys(tree);
  const key = keys.length === 0 ? "0" : dice.of(keys);
  const value = (tree as Record<string, unknown>)[key];
  switch (dice.below(8)) {
    case 0:
      if (Array.isArray(tree)) tree.splice(Number(key), 1);
      else delete tree[key];
      return;
    case 1:
    case 2:
    case 3:
      return setOwn(tree, key, copyOf(dice.of(VALUES)));
    case 4:
      if (Array.isArray(tree)) tree.push(value);
      else setOwn(tree, dice.of(KEYS), copyOf(dice.of(VALUES)));
      return;
    case 5:
      return setOwn(tree, key, copyOf(dice.of(all)));
    case 6:
      return setOwn(tree, key, dice.below(2) === 0 ? [value] : { value });
    case 7:
      if (typeof value === "number") {
        return setOwn(
          tree,
          key,
          value * dice.of([-1, 0.1, 1_000, 1e12]) + dice.below(3),
        );
      }
      if (typeof value === "string") {
        const at = dice.below(value.length + 1);
        return setOwn(
          tree,
          key,
          value.slice(0, at) + dice.of(["0", "x", "$", " ", "-"]) +
            value.slice(at + dice.below(2)),
        );
      }
      return setOwn(tree, dice.of(KEYS), value);
  }
}

/** Changes one place of a text. */
function mutateText(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const lines = text.split("\n");
  switch (dice.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + dice.below(5));
    case 1:
    case 2:
      return text.slice(0, at) + dice.of(SNIPPETS) + text.slice(at);
    case 3:
      lines.splice(dice.below(lines.length), 0, dice.of(lines));
      return lines.join("\n");
    default:
      return text.slice(0, at) +
        String.fromCharCode(32 + dice.below(95)) + text.slice(at + 1);
  }
}

/** The input that a seed makes; `undefined` if its file is no YAML or JSON. */
function inputOf(seed: number, folder: string): unknown {
  const dice = new Dice(seed);
  const root = structuredClone(dice.of(CONFIGS));
  if (dice.below(2) === 0) {
    for (let i = dice.below(3); i >= 0; i--) mutate(root, dice);
    return root;
  }
  const isJson = dice.below(3) === 0;
  let text = isJson ? JSON.stringify(root, null, 1) : configYaml(root);
  for (let i = dice.below(3); i >= 0; i--) text = mutateText(text, dice);
  const path = `${folder}/mutant.${isJson ? "json" : "yaml"}`;
  Deno.writeTextFileSync(path, text);
  return refusalOr(() => readConfigInput(path));
}

/** The value of an action; `undefined` if it refuses with a mistake. */
function refusalOr<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    assert(error instanceof SessionError, Deno.inspect(error));
    assertEquals(error.code, "config_invalid");
    return undefined;
  }
}

/**
 * Whether a config, which has no mistake, passes the check with a store and runs;
 * with `system` also in workers, with the same result.
 */
async function runs(
  input: unknown,
  db: string,
  system?: SystemManager,
): Promise<boolean> {
  const { config } = checkSessionConfig(input, STANDARD_CHECKS);
  if (config === undefined || config.mode !== "data-driven") return false;
  try {
    await checkRun(config, db);
  } catch (error) {
    assert(error instanceof SessionError, Deno.inspect(error));
    return false;
  }
  const quiet = { ...config, strategies: [] };
  const { hash } = await runBacktest(quiet, { db, runner: "inline" });
  assertEquals(typeof hash, "string");
  const inWorkers = await system?.run(quiet, { db, strategies: [] });
  assertEquals(inWorkers?.hash ?? hash, hash);
  return true;
}

Deno.test(`${COUNT} mutations of valid configs are refused with mistakes, or run`, async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
    });
    const system = new SystemManager();
    for (const config of CONFIGS) {
      assertEquals(checkSessionConfig(config, STANDARD_CHECKS).mistakes, []);
      assert(await runs(config, db, system));
    }
    let ran = 0;
    const failures: string[] = [];
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const begun = performance.now();
      try {
        const input = inputOf(seed, folder);
        const sampled = ran % RUNS_PER_SAMPLE === 0;
        if (await runs(input, db, sampled ? system : undefined)) ran++;
      } catch (error) {
        failures.push(`${seed}: ${Deno.inspect(error)}`);
      }
      // A long series is also a search for what takes long.
      if (COUNT > 2_000) assert(performance.now() - begun < 1_000, `${seed}`);
    }
    system.stop();
    assertEquals(failures.slice(0, 10), []);
    assert(ran > COUNT / 50, `only ${ran} of ${COUNT} ran`);
  });
});
