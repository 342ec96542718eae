/**
 * What two sweeps must have in common for one to go on where the other stopped.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };
import type { SessionConfig } from "../config/session_config.ts";
import { listCalendarOverrides } from "../store/sqlite/calendar_overrides.ts";
import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
import type { ParameterSpace } from "./space.ts";
import type { SweepFingerprint } from "./result_store.ts";

/** What a fingerprint is made of. */
export interface FingerprintParts {
  /** The config as it was written. */
  readonly input: unknown;
  /** The parameter sets. */
  readonly space: ParameterSpace;
  /** How the sessions are split, if they are. */
  readonly walkForward: unknown;
  /** The modules of the strategies. */
  readonly modules: ReadonlySet<string>;
  /** The config of every tape. */
  readonly configs: readonly SessionConfig[];
  /** The bar store's file. */
  readonly db: string;
}

/**
 * Hashes of all parts that decide the results: the config, the parameters,
 * the strategies' modules (not what they import), the stored bars, and the
 * version of the engine.
 */
export function sweepFingerprint(parts: FingerprintParts): SweepFingerprint {
  const { space, input, walkForward, modules, configs, db } = parts;
  const parameters = [space.dimensions, space.random ?? null];
  return {
    engine: project.version,
    the_config: hashOf((hash) => hash.update(JSON.stringify(input))),
    the_parameters: hashOf((hash) => hash.update(JSON.stringify(parameters))),
    the_walk_forward_windows: JSON.stringify(walkForward ?? null),
    the_strategies: hashOf((hash) => addModules(modules, hash)),
    the_stored_bars: hashOf((hash) => addBars(configs, db, hash)),
  };
}

function addModules(modules: ReadonlySet<string>, hash: Hash): void {
  for (const module of [...modules].sort()) {
    hash.update(`${module}\n`);
    if (!module.startsWith("file:")) continue;
    try {
      hash.update(Deno.readFileSync(fileURLToPath(module)));
    } catch {
      // Whoever imports it says what is wrong with it.
    }
  }
}

/** All bars of the configs' symbols up to the last date: history counts too. */
function addBars(
  configs: readonly SessionConfig[],
  db: string,
  hash: Hash,
): void {
  const store = openBarStore(db, { readOnly: true });
  try {
    hash.update(JSON.stringify(listCalendarOverrides(store.database)));
    const symbols = new Set(
      configs.flatMap((config) => config.session_data_config.symbols),
    );
    const last = configs.reduce((date, { backtest_config }) => {
      const end = backtest_config?.end_date ?? "";
      return end > date ? end : date;
    }, "");
    for (const series of store.inventory()) {
      const { symbol, interval, hours, firstDate, omitsNoTrade } = series;
      if (!symbols.has(symbol) || hours !== "regular") continue;
      hash.update(JSON.stringify([symbol, interval, omitsNoTrade]));
      for (const chunk of store.chunks(symbol, interval, firstDate, last)) {
        hash.update(chunk.date).update(chunk.bytes);
      }
    }
  } finally {
    store.close();
  }
}

function hashOf(add: (hash: Hash) => void): string {
  const hash = createHash("sha256");
  add(hash);
  return hash.digest("hex");
}
