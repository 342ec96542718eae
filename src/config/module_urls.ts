/**
 * URLs of the modules that a config names, strategies, scanners, indicators,
 * costs and a feed, and the paths of its stores.
 *
 * Separate from `load.ts`, so that workers resolve modules without loading the
 * schema.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  LiveConfig,
  SessionConfig,
  TradingConfig,
} from "./session_config.ts";

/**
 * The config with all its modules as URLs and an absolute path of its store;
 * paths are relative to `folder`.
 */
export function withModules(
  config: SessionConfig,
  folder: string,
): SessionConfig {
  const data = config.session_data_config;
  return {
    ...config,
    store: config.store === null ? null : resolve(folder, config.store),
    live_config: withFeed(config.live_config, folder),
    session_data_config: {
      ...data,
      scanners: data.scanners.map((scanner) => ({
        ...scanner,
        module: resolveModule(scanner.module, folder),
      })),
      indicators: {
        ...data.indicators,
        modules: data.indicators.modules.map((module) =>
          resolveModule(module, folder)
        ),
      },
    },
    trading_config: withCostModules(config.trading_config, folder),
    strategies: config.strategies.map((strategy) => ({
      ...strategy,
      module: resolveModule(strategy.module, folder),
    })),
  };
}

function withCostModules(
  trading: TradingConfig,
  folder: string,
): TradingConfig {
  const located = <T extends { readonly type: string }>(model: T): T =>
    "module" in model && typeof model.module === "string"
      ? { ...model, module: resolveModule(model.module, folder) }
      : model;
  return {
    ...trading,
    commission: located(trading.commission),
    slippage: located(trading.slippage),
    fill_model: located(trading.fill_model),
  };
}

function withFeed(live: LiveConfig, folder: string): LiveConfig {
  const { feed_module: module, replay } = live;
  return {
    ...live,
    feed_module: module === null ? null : resolveModule(module, folder),
    replay: replay === null
      ? null
      : { ...replay, store: resolve(folder, replay.store) },
  };
}

/** The URL of a module; a URL stays as it is, a path is relative to `folder`. */
export function resolveModule(module: string, folder: string): string {
  // At least two letters, so that a drive such as C: is not read as a scheme.
  if (/^[a-z][a-z\d+.-]+:/i.test(module) && !isAbsolute(module)) return module;
  return pathToFileURL(resolve(folder, module)).href;
}
