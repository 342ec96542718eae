/**
 * Loads scanners from modules, and makes them with their parameters.
 *
 * @module
 */
import { MistakeList, mistakesText } from "../config/mistakes.ts";
import type {
  ScannerConfig,
  ScannerConfigInput,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import type { ScannerDefinition } from "../strategy/define_scanner.ts";
import {
  type Scanner,
  SCANNER_HOOKS,
  type ScannerClass,
  type ScannerFactory,
} from "../strategy/scanner.ts";
import { isLength, isTimeOfDay } from "../time/schedule_window.ts";
import { capitalised } from "./callees.ts";
import {
  construct,
  definitionsOf,
  importDefault,
  type ModuleImporter,
  uniqueName,
} from "./module_source.ts";
import { loadError, misspeltHook } from "./strategy_checks.ts";
import { resolveStrategyParams } from "./strategy_params.ts";

/** A scanner that is ready to run. */
export interface LoadedScanner {
  /** Its name in results and errors, unique among the scanners. */
  readonly name: string;
  /** The scanner. */
  readonly scanner: Scanner;
  /** When it scans. */
  readonly config: Pick<ScannerConfig, "pre_session" | "regular_session">;
}

/** The forms in which a scanner can be given. */
export type ScannerSource =
  | Scanner
  | ScannerFactory
  | ScannerClass
  | ScannerDefinition;

/** A scanner that a program passes, with the keys that a config has. */
export interface GivenScanner extends Omit<ScannerConfigInput, "module"> {
  /** The scanner. */
  readonly scanner: ScannerSource;
}

/** A scanner to make. */
export interface ScannerEntry {
  /** A module's default export, or what a program passes. */
  readonly source: unknown;
  /** Its part of the config. */
  readonly config: ScannerConfig;
}

/** The scanners of a config that run. */
export function enabledScanners(
  scanners: readonly ScannerConfig[],
): readonly ScannerConfig[] {
  return scanners.filter(({ enabled }) => enabled);
}

/**
 * Imports the modules of `scanners` and makes them.
 *
 * @throws {SessionError} as {@linkcode importScanners} and
 * {@linkcode makeScanners}.
 */
export async function loadScanners(
  scanners: readonly ScannerConfig[],
  importModule?: ModuleImporter,
  first?: number,
): Promise<LoadedScanner[]> {
  return makeScanners(await importScanners(scanners, importModule, first));
}

/**
 * Imports the modules of `scanners`. A path that is not a URL is relative to
 * the working directory.
 *
 * @param first The number that `importModule` gets with the first module.
 * @throws {SessionError} `strategy_load` if a module cannot be imported or has
 * no default export.
 */
export async function importScanners(
  scanners: readonly ScannerConfig[],
  importModule?: ModuleImporter,
  first = 0,
): Promise<ScannerEntry[]> {
  const entries: ScannerEntry[] = [];
  for (const [i, config] of scanners.entries()) {
    const { module, source } = await importDefault(
      "scanner",
      config.module,
      first + i,
      importModule,
    );
    entries.push({ source, config: { ...config, module } });
  }
  return entries;
}

/**
 * Makes scanners from modules' exports or from what a program passes.
 *
 * @throws {SessionError} `config_invalid` with every mistake in their
 * parameters; `strategy_load` if one is not a scanner, or throws while it is
 * made.
 */
export function makeScanners(
  entries: readonly ScannerEntry[],
): LoadedScanner[] {
  const mistakes = new MistakeList({
    session_data_config: { scanners: entries.map(({ config }) => config) },
  });
  const configs = entries.map(({ source, config }, i) => {
    const definitions = definitionsOf("scanner", source, config.module);
    const path = ["session_data_config", "scanners", i, "config"];
    return definitions === undefined
      ? config.config
      : resolveStrategyParams(definitions, config.config, path, mistakes);
  });
  if (mistakes.all.length > 0) {
    throw new SessionError(
      "config_invalid",
      mistakesText("The scanners' config", mistakes.all),
    );
  }
  const names = new Set<string>();
  return entries.map(({ source, config }, i) => {
    const { module } = config;
    const scanner = construct("scanner", source, configs[i], module);
    assertScanner(scanner, module);
    const given = config.name ?? scanner.name;
    const name = uniqueName("scanner", given, module, names);
    return { name, scanner, config };
  });
}

/**
 * Makes the scanners that a program passes.
 *
 * @throws {SessionError} `argument_invalid` if a key is missing or malformed;
 * as {@linkcode makeScanners}.
 */
export function makeGivenScanners(
  scanners: readonly GivenScanner[],
): LoadedScanner[] {
  const entries = scanners.map(({ scanner: source, ...given }, i) => ({
    source,
    config: readGiven(given, `scanner ${i + 1}`),
  }));
  return makeScanners(entries.filter(({ config }) => config.enabled));
}

function readGiven(
  given: Omit<GivenScanner, "scanner">,
  module: string,
): ScannerConfig {
  const {
    enabled,
    pre_session,
    regular_session,
    config,
    name,
  } = given;
  const windows = regular_session ?? [];
  const wrong = windows.find(({ start, end, interval }) =>
    !isTimeOfDay(start) || !isTimeOfDay(end) || !isLength(interval)
  );
  if (wrong !== undefined) {
    throw new SessionError(
      "argument_invalid",
      `The regular_session of ${module} has ${
        JSON.stringify(wrong)
      }; write start and end as local times such as "09:35", and interval as a length such as "5m"`,
    );
  }
  if (enabled !== false && pre_session !== true && windows.length === 0) {
    throw new SessionError(
      "argument_invalid",
      `${
        capitalised(module)
      } never scans: give it pre_session: true or a regular_session`,
    );
  }
  return {
    module,
    enabled: enabled ?? true,
    pre_session: pre_session ?? false,
    regular_session: windows,
    config: config ?? {},
    ...(name !== undefined && { name }),
  };
}

function assertScanner(
  scanner: unknown,
  module: string,
): asserts scanner is Scanner {
  const refuse = (problem: string) =>
    loadError(module, problem, { of: "scanner" });
  if (typeof scanner !== "object" || scanner === null) {
    throw refuse(
      "it must be an object with a method scan, or a function that returns one",
    );
  }
  for (const hook of SCANNER_HOOKS) {
    const callback: unknown = Reflect.get(scanner, hook);
    if (callback !== undefined && typeof callback !== "function") {
      throw refuse(`${hook} is not a function`);
    }
  }
  const problem = misspeltHook(scanner, SCANNER_HOOKS);
  if (problem !== undefined) throw refuse(problem);
  if (!("scan" in scanner) || scanner.scan === undefined) {
    throw refuse("it has no method scan");
  }
}
