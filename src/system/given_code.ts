/**
 * Strategies, scanners and cost functions of the caller's thread.
 *
 * @module
 */
import {
  enabledScanners,
  type LoadedScanner,
  loadScanners,
  makeGivenScanners,
} from "../analysis/scanner_loader.ts";
import { loadCosts, type LoadedCost } from "../analysis/cost_loader.ts";
import {
  type LoadedStrategy,
  loadStrategies,
  makeStrategies,
} from "../analysis/strategy_loader.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import { costModules } from "../trading/costs/cost_modules.ts";
import type { RunOptions } from "./run_options.ts";

/** What a run calls in the caller's thread. */
export interface GivenCode {
  /** The strategies. */
  readonly strategies: readonly LoadedStrategy[];
  /** The scanners. */
  readonly scanners: readonly LoadedScanner[];
  /** The cost functions, which are always those of the config. */
  readonly costs: readonly LoadedCost[];
  /** Ends the modules that were loaded for it. */
  readonly close: () => void;
}

/**
 * Makes the strategies and scanners that a program passes. If it passes one kind
 * only, the modules of the other kind are loaded in its thread. `undefined` if
 * it passes neither.
 *
 * @throws {SessionError} as `makeStrategies` and `makeGivenScanners`.
 */
export async function makeGivenCode(
  config: SessionConfig,
  { strategies, scanners }: RunOptions,
): Promise<GivenCode | undefined> {
  if (strategies === undefined && scanners === undefined) return undefined;
  const configured = enabledScanners(config.session_data_config.scanners);
  const needsModules = strategies === undefined
    ? config.strategies.length > 0
    : scanners === undefined && configured.length > 0;
  const modules = needsModules || costModules(config.trading_config).length > 0
    ? new FreshModules()
    : undefined;
  const importModule = (url: string) =>
    modules?.import(url) ?? Promise.reject(new TypeError("No modules"));
  try {
    return {
      strategies: strategies === undefined
        ? await loadStrategies(config.strategies, importModule)
        : makeStrategies(strategies.map((source, i) => ({
          source,
          config: { module: `strategy ${i + 1}`, params: {} },
        }))),
      scanners: scanners === undefined
        ? await loadScanners(configured, importModule)
        : makeGivenScanners(scanners),
      costs: await loadCosts(config.trading_config, importModule),
      close: () => modules?.close(),
    };
  } catch (error) {
    modules?.close();
    throw error;
  }
}
