/**
 * The code of a run.
 *
 * @module
 */
import { basename } from "node:path";
import { calledModules } from "../analysis/callees.ts";
import { enabledScanners } from "../analysis/scanner_loader.ts";
import type { RunResult } from "../results/run_result.ts";
import { hashModules } from "../sweep/module_files.ts";
import type { SavedModule } from "./saved_run.ts";

/**
 * The modules that took part in a run, in the order strategies, scanners, cost
 * functions, indicators: strategies by their names, the others by their files.
 */
export function savedModules({ config, statistics }: RunResult): SavedModule[] {
  const { strategies, session_data_config: data, trading_config: trading } =
    config;
  const scanners = enabledScanners(data.scanners);
  const called = calledModules({ strategies: [], scanners, trading });
  const others = new Set([...called, ...data.indicators.modules]);
  return [
    ...strategies.map(({ module }, i) => ({
      name: statistics.strategies[i]?.name ?? basename(module),
      module,
    })),
    ...[...others].map((module) => ({ name: basename(module), module })),
  ].map((one) => ({ ...one, hash: hashModules([one.module]) }));
}
