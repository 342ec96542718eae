/**
 * What identifies a sweep: one that stopped resumes only with an equal fingerprint.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import type { SessionConfig } from "../config/session_config.ts";
import { withoutStore } from "../config/store_path.ts";
import type { MarketStore } from "../store/market_store.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import { VERSION } from "../version.ts";
import { hashModules } from "./module_files.ts";
import type { SweepFingerprint } from "./results_file.ts";
import type { SweepPlan } from "./sweep_plan.ts";

/** The number of sets, by which a fingerprint lists it. */
export const SETS = "the_number_of_sets";
/** The number of windows that sets run over. */
export const WINDOWS = "the_number_of_windows";

/** The parts of a fingerprint. */
export interface FingerprintParts {
  /** The config as written. */
  readonly input: unknown;
  /** The splits of walk-forward; `undefined` without. */
  readonly walkForward: unknown;
  /** The configs of the sets. */
  readonly plan: SweepPlan;
  /** How many windows sets run over, those of tests not counted. */
  readonly windows: number;
  /** The store of the bars. */
  readonly store: StoreLocator;
}

/**
 * Hashes of everything that decides the results: config, parameters, the
 * strategies' modules with the files that they import, stored bars, and the
 * version of the engine. It is the same on every machine and for every part of a
 * sweep: no path counts, and of the store only the bars of the sweep's symbols.
 */
export async function sweepFingerprint(
  parts: FingerprintParts,
): Promise<SweepFingerprint> {
  const { input, walkForward, plan, windows } = parts;
  const { space, modules } = plan;
  const configs = plan.groups.map(({ first }) => plan.config(first));
  const bars = createHash("sha256");
  // The first date decides which share a symbol means.
  const starts = Map.groupBy(
    configs,
    (config) => config.backtest_config?.start_date,
  );
  for (const [since, some] of starts) {
    await withStore(
      parts.store,
      (store) => addBars(some, store, bars),
      since,
    );
  }
  const parameters = [space.dimensions, space.random ?? null];
  return {
    engine: VERSION,
    the_config: hashOf((hash) =>
      hash.update(JSON.stringify(withoutStore(input)))
    ),
    the_parameters: hashOf((hash) => hash.update(JSON.stringify(parameters))),
    the_walk_forward_windows: JSON.stringify(walkForward ?? null),
    [SETS]: String(space.size),
    [WINDOWS]: String(windows),
    the_strategies: hashModules(modules),
    the_stored_bars: bars.digest("hex"),
  };
}

/** All bars of the configs' symbols and universes up to the last date, history included, with their instruments' facts, and all corporate actions. */
async function addBars(
  configs: readonly SessionConfig[],
  store: MarketStore,
  hash: Hash,
): Promise<void> {
  hash.update(JSON.stringify(store.overrides.list()));
  const actions = store.actions?.list() ?? [];
  // Not where they came from, which differs between machines.
  for (const { source: _, ...action } of actions) {
    hash.update(JSON.stringify(action));
  }
  const symbols = new Set(
    configs.flatMap(({ session_data_config: { symbols, universe } }) => [
      ...symbols,
      ...universe,
    ]),
  );
  const names = new Set(
    [...symbols].flatMap((name) => [name, datedSymbol(name)?.symbol ?? name]),
  );
  const facts = Object.entries(store.instruments?.all() ?? {})
    .filter(([symbol]) => names.has(symbol))
    .sort(([a], [b]) => a < b ? -1 : 1);
  // Stores without facts have the hash that they had before there were any.
  if (facts.length > 0) hash.update(JSON.stringify(facts));
  const last = configs.reduce((date, { backtest_config }) => {
    const end = backtest_config?.end_date ?? "";
    return end > date ? end : date;
  }, "");
  const listed = store.inventory().filter(({ symbol }) => symbols.has(symbol));
  const named = [...symbols].filter((symbol) =>
    !listed.some((one) => one.symbol === symbol)
  ).flatMap((symbol) => store.rangesOf?.(symbol) ?? []);
  for (const series of [...listed, ...named]) {
    const { symbol, interval, hours, firstDate, omitsNoTrade } = series;
    if (hours !== "regular") continue;
    const kind = [symbol, interval, series.exchange, omitsNoTrade];
    hash.update(JSON.stringify(kind));
    const chunks = await store.chunks(symbol, interval, firstDate, last);
    for (const chunk of chunks) hash.update(chunk.date).update(chunk.bytes);
  }
}

function hashOf(add: (hash: Hash) => void): string {
  const hash = createHash("sha256");
  add(hash);
  return hash.digest("hex");
}
