/**
 * All modules that a config names.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { calledModules } from "./callees.ts";
import { enabledScanners } from "./scanner_loader.ts";

/** The modules of strategies, scanners, cost functions and indicators of a config. */
export function modulesOf(
  { strategies, session_data_config, trading_config: trading }: SessionConfig,
): string[] {
  const scanners = enabledScanners(session_data_config.scanners);
  const called = calledModules({ strategies, scanners, trading });
  return [...called, ...session_data_config.indicators.modules];
}
