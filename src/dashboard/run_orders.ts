/**
 * Runs that the page asks for: the config of a saved run or of a set of a sweep,
 * with changed values.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { modulesOf } from "../analysis/run_modules.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import type { RunStore } from "../runs/run_store.ts";
import { parametersText } from "../sweep/parameters.ts";
import type { SavedSweep } from "../sweep/saved_sweep.ts";
import { messageOf } from "../text/message_of.ts";
import type { RunOrder } from "./run_jobs.ts";

/** Values of a config by their paths, such as `strategies.0.params.fast`. */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * What may be changed: single values, and lists of symbols. The last part of
 * the path of a parameter is its name, whatever characters that has.
 */
const PATHS: readonly RegExp[] = [
  /^(session_name)$/,
  /^(backtest_config)\.(start_date|end_date)$/,
  /^(session_data_config)\.(symbols)$/,
  /^(strategies)\.(\d+)\.(params)\.(.+)$/s,
  /^(session_data_config)\.(scanners)\.(\d+)\.(params)\.(.+)$/s,
  /^(session_data_config)\.(indicators)\.(session)\.(\d+)\.(params)\.(.+)$/s,
  /^(trading_config)\.([a-z_]+)$/,
  /^(trading_config)\.([a-z_]+)\.(?!module$)([a-z_]+)$/,
];

/** What orders are made of. */
export interface OrderPlaces {
  /** The folder of saved runs. */
  readonly runs: string;
  /** The folder that the modules of runs must be in. */
  readonly project: string;
}

/**
 * A run of the config of a saved run with changed values.
 *
 * @throws {SessionError} `argument_invalid` for an unknown run, for a value that
 * may not be changed, and for modules outside of the project; `store_corrupt`.
 */
export function changedRun(
  runs: RunStore,
  id: number,
  changes: Changes,
  places: OrderPlaces,
): RunOrder {
  const { config, configFile, store, sandbox = true, name } = runs.get(id);
  requireStore(store, `Run ${id}`);
  const changed = withChanges(config, changes);
  requireModulesBelow(places.project, changed);
  const texts = Object.entries(changes).map(([path, value]) =>
    `${path.split(".").at(-1)} ${JSON.stringify(value)}`
  );
  return {
    title: `${name}: ${texts.join(", ") || "as it was"}`,
    config: changed,
    store,
    runs: places.runs,
    sandbox,
    configFile,
    parent: id,
    tags: [],
  };
}

/**
 * A run of a set of a sweep.
 *
 * @throws {SessionError} `argument_invalid` for an unknown set, for a sweep that
 * does not say what it ran, and for modules outside of the project.
 */
export function setRun(
  sweep: SavedSweep,
  set: number,
  places: OrderPlaces,
): RunOrder {
  const config = sweep.configOf(set);
  requireModulesBelow(places.project, config);
  const { configFile = "", store = "", sandbox = true } = sweep.source ?? {};
  requireStore(store, `The sweep "${sweep.path}"`);
  return {
    title: `Set ${set}: ${parametersText(sweep.parametersOf(set) ?? {})}`,
    config,
    store,
    runs: places.runs,
    sandbox,
    configFile,
    parent: undefined,
    tags: ["sweep", `set-${set}`],
  };
}

/** Refuses what no command has written. */
function requireStore(store: string, what: string): void {
  if (isAbsolute(store)) return;
  throw new SessionError(
    "store_corrupt",
    `${what} does not say where its store is`,
  );
}

/**
 * A config with changed values.
 *
 * @throws {SessionError} `argument_invalid` for a path that is not one of those
 * that may be changed, or that the config does not have.
 */
export function withChanges(config: unknown, changes: Changes): unknown {
  const changed = structuredClone(config);
  for (const [path, value] of Object.entries(changes)) {
    const parts = partsOf(path);
    const key = parts[parts.length - 1];
    const parent = parts.slice(0, -1).reduce(memberOf, changed);
    if (memberOf(parent, key) === undefined) {
      throw new SessionError(
        "argument_invalid",
        `The config has no ${JSON.stringify(path)}`,
      );
    }
    Reflect.set(Object(parent), key, value);
  }
  return changed;
}

function partsOf(path: string): string[] {
  for (const pattern of PATHS) {
    const found = pattern.exec(path);
    if (found !== null) return found.slice(1);
  }
  throw new SessionError(
    "argument_invalid",
    `${
      JSON.stringify(path)
    } cannot be changed here: parameters of strategies, scanners and indicators, dates, symbols and values of trading_config can`,
  );
}

function memberOf(parent: unknown, key: string): unknown {
  return typeof parent === "object" && parent !== null &&
      Object.hasOwn(parent, key)
    ? Reflect.get(parent, key)
    : undefined;
}

/**
 * Checks that all modules of a config are files below a folder, wherever links
 * lead.
 *
 * @throws {SessionError} `argument_invalid` for one that is not.
 */
export function requireModulesBelow(folder: string, config: unknown): void {
  const root = realPath(pathToFileURL(folder).href);
  for (const module of modulesIn(config)) {
    const path = realPath(module);
    if (path !== undefined && root !== undefined && isBelow(root, path)) {
      continue;
    }
    throw new SessionError(
      "argument_invalid",
      `${module} is no file below ${folder}: this dashboard runs modules of that folder alone; start it in the folder of your strategies, or name it with --project`,
    );
  }
}

function modulesIn(config: unknown): readonly string[] {
  try {
    return modulesOf(config as SessionConfig).map((module) => {
      if (typeof module === "string") return module;
      throw new TypeError("a module is no text");
    });
  } catch (cause) {
    throw new SessionError(
      "store_corrupt",
      `The config cannot be run: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Where the links of a file's address lead; `undefined` without such a file. */
function realPath(module: string): string | undefined {
  if (!module.startsWith("file:")) return undefined;
  try {
    return Deno.realPathSync(fileURLToPath(module));
  } catch {
    // No such file, no path, or nothing that may be read: it is not below.
    return undefined;
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !isAbsolute(way) && way !== ".." &&
    !way.startsWith("../") && !way.startsWith("..\\");
}
