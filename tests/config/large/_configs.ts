/**
 * Configs of a size: every list and every map of the schema with many entries
 * of each kind, right and wrong, and every old key many times.
 */
import { configJsonSchema } from "../../../src/config/json_schema.ts";
import { OLD_PARAMETERS } from "../../../src/config/old_configs/session_indicators.ts";
import { config, type Section } from "../_config.ts";

/** Makes the config with that many entries. */
export type MakeConfig = (count: number) => Section;

type Path = readonly (string | 0)[];
type Entry = (i: number) => unknown;

/** A list or map of the schema. */
interface Place {
  readonly path: Path;
  readonly kind: "list" | "map";
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
}

/** Entries of any kind; few are right anywhere, and some are nowhere. */
const ENTRIES: Readonly<Record<string, Entry>> = {
  nulls: () => null,
  numbers: (i) => (i + 1) / 1e6,
  "negative numbers": (i) => -i - 1,
  "equal texts": () => "SPY",
  symbols: (i) => `S${i}`,
  intervals: (i) => `${i + 1}m`,
  "wrong texts": (i) => `${i} ?`,
  "long texts": (i) => `${"x".repeat(150)}${i}`,
  "variables without values": (i) => `$v${i}`,
  lists: () => [],
  sections: () => ({}),
  "sections with an unknown key": () => ({ modul: "a.ts", nmae: "sma" }),
  "sections with an unknown key each": (i) => ({ [`key${i}`]: i }),
  "sections with comments": (i) => ({ _note: `${i}`, comment: "x" }),
};

/** Entries of today's shape, by the place whose list or map they are in. */
const RIGHT: Readonly<Partial<Record<string, Entry>>> = {
  "session_data_config.scanners": (i) => ({
    module: `s${i}.ts`,
    regular_session: [{ start: "09:35", end: "15:55", interval: "5m" }],
  }),
  "session_data_config.historical.data": (i) => ({
    trailing_days: i + 1,
    intervals: ["1m"],
    apply_to: ["SPY"],
  }),
  "session_data_config.historical.indicators": (i) => ({
    type: "trailing_max",
    period: `${i % 900 + 1}d`,
    field: "high",
  }),
  "session_data_config.indicators.historical": (i) => ({
    key: `k${i}`,
    name: "avg_volume",
    period: i + 1,
    unit: "days",
  }),
  "session_data_config.indicators.session": (i) => ({
    name: "sma",
    interval: "5m",
    period: i + 1,
  }),
  "instruments": () => ({ tick_size: 0.01, multiplier: 50 }),
  "trading_config.commission.tiers": (i) => ({ up_to: i + 1, rate: 0.01 }),
  "live_config.notify": (i) => ({
    type: "webhook",
    url: `https://a.example/${i}`,
    events: ["fill"],
  }),
  "strategies": (i) => ({ module: `s${i}.ts`, params: { i } }),
  "strategies.0.subscriptions": () => ({ symbols: ["SPY"], intervals: ["5m"] }),
};

const SESSION: Path = ["session_data_config", "indicators", "session"];
const HISTORICAL: Path = ["session_data_config", "indicators", "historical"];

/** Entries of old shapes and where they were. */
const OLD: readonly (readonly [name: string, path: Path, entry: Entry])[] = [
  ...[...new Set(OLD_PARAMETERS.flatMap(({ indicators }) => indicators))]
    .flatMap((name) =>
      [false, true].map((inside) => {
        const old = OLD_PARAMETERS
          .filter(({ indicators }) => indicators.includes(name))
          .map(({ old }) => [old, 3]);
        const entry = (i: number) => ({
          id: `a${i}`,
          name,
          interval: "5m",
          type: "trend",
          ...(inside
            ? { params: Object.fromEntries(old) }
            : Object.fromEntries(old)),
        });
        const where = inside ? "in params" : "beside the name";
        return [`${name} with old keys ${where}`, SESSION, entry] as const;
      })
    ),
  ["stochastics", SESSION, (i) => ({
    name: "stochastic",
    interval: "5m",
    type: "momentum",
    k_period: 14 + i,
    d_period: 3,
    smooth: 3,
  })],
  ["swings", SESSION, (i) => ({
    name: "swing_high",
    interval: "5m",
    strength: 1 + i,
  })],
  ["periods of 0", SESSION, (i) => ({
    id: `a${i}`,
    name: "vwap",
    interval: "5m",
    period: 0,
  })],
  ["classic pivot points", SESSION, (i) => ({
    id: `a${i}`,
    name: "pivot_points",
    interval: "1d",
    pivot_type: "classic",
  })],
  ["session indicators", HISTORICAL, (i) => ({
    name: "sma",
    type: "trend",
    period: 1 + i,
    interval: "1d",
  })],
  [
    "historical indicators with an old unit",
    HISTORICAL,
    (i) => ({
      key: `k${i}`,
      name: "avg_volume",
      period: 1 + i,
      type: "historical",
      unit: "bars",
      granularity: "daily",
    }),
  ],
  ["strategies", ["session_data_config", "strategies"], (i) => ({
    module: `s${i}.ts`,
    config: { i },
    enabled: i % 2 === 0,
  })],
  ["scanners in Python", ["session_data_config", "scanners"], (i) => ({
    module: `scanners.s${i}`,
    enabled: i % 2 === 0,
    config: { universe: "x" },
  })],
];

/** Configs of a size by name. */
export function largeConfigs(): ReadonlyMap<string, MakeConfig> {
  const made = new Map<string, MakeConfig>();
  for (const { path, kind } of places()) {
    const name = path.join(".");
    const right = RIGHT[name];
    const entries = { ...ENTRIES, ...(right && { right }) };
    for (const [of, entry] of Object.entries(entries)) {
      made.set(
        `${name}, a ${kind} of ${of}`,
        (count) => put(path, filled(kind, count, entry)),
      );
    }
  }
  for (const [name, path, entry] of OLD) {
    made.set(`old ${name}`, (count) => put(path, filled("list", count, entry)));
  }
  return made;
}

/** The lists and maps of the schema. */
function places(): readonly Place[] {
  const found = new Map<string, Place>();
  const add = (path: Path, kind: Place["kind"]) =>
    found.set(`${kind} ${path.join(".")}`, { path, kind });
  const search = (schema: Schema, path: Path) => {
    for (const one of [...schema.anyOf ?? [], ...schema.oneOf ?? []]) {
      search(one, path);
    }
    const { items, properties, additionalProperties: others } = schema;
    if (items !== undefined) {
      add(path, "list");
      search(items, [...path, 0]);
    }
    // A section with unknown keys is a map of them.
    if (schema.type === "object") add(path, "map");
    if (typeof others === "object") search(others, [...path, "AAA"]);
    for (const [key, inner] of Object.entries(properties ?? {})) {
      search(inner, [...path, key]);
    }
  };
  search(configJsonSchema() as Schema, []);
  return [...found.values()];
}

function filled(kind: Place["kind"], count: number, entry: Entry): unknown {
  const entries = Array.from({ length: count }, (_, i) => entry(i));
  return kind === "list"
    ? entries
    : Object.fromEntries(entries.map((value, i) => [`S${i}`, value]));
}

/** The smallest config with a value at a path. */
function put(path: Path, value: unknown): Section {
  if (path.length === 0) return { ...value as Section, ...config() };
  const root = config();
  let inside = root as Record<string | number, unknown>;
  path.slice(0, -1).forEach((step, depth) => {
    inside[step] ??= path[depth + 1] === 0 ? [] : {};
    inside = inside[step] as Record<string | number, unknown>;
  });
  inside[path[path.length - 1]] = value;
  return root;
}
