/**
 * `openbell backtest CONFIG --check`: what a run needs, without running it.
 *
 * @module
 */
import type { SessionConfig } from "../../../config/session_config.ts";
import type { WarmUp } from "../../../coordinator/warm_up.ts";
import type { IndicatorLookup } from "../../../indicators/run_indicators.ts";
import {
  indicatorTitle,
  lateIndicatorText,
  needText,
} from "../../../results/warm_up_text.ts";
import { checkRun } from "../../../system/check_run.ts";
import { alignColumns } from "../../../text/align_columns.ts";
import { isoInstant } from "../../../time/date.ts";
import { zoneOffsets } from "../../../time/zone.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";

/** A config that is ready to run, and the indicators of its modules. */
export interface CheckedConfig {
  /** The config. */
  readonly config: SessionConfig;
  /** Finds indicators by name. */
  readonly lookup: IndicatorLookup;
}

/**
 * Prints what a run of the config at `path` would need, without running it: with
 * a store its sessions, and the history of every indicator.
 */
export async function check(
  path: string,
  { config, lookup }: CheckedConfig,
  db: string | undefined,
): Promise<void> {
  const { requirements, warmUps, zone } = await checkRun(config, db, lookup);
  for (const warning of requirements?.warnings ?? []) {
    writeError(`${warning}\n`);
  }
  for (const text of warmUps.flatMap((one) => lateText(one, zone))) {
    writeError(`${text}\n`);
  }
  if (requirements === undefined) writeOutput(`${path} is valid\n`);
  else {
    const { dates, symbols, base } = requirements;
    writeOutput(
      `${path} is valid: ${dates.length} sessions of ${symbols.length} symbols, base interval ${base}\n`,
    );
  }
  if (warmUps.length > 0) {
    writeOutput(`\n${warmUpTable(warmUps, zone).join("\n")}\n`);
  }
}

/** What each indicator needs, has, and when it is ready. */
function warmUpTable(warmUps: readonly WarmUp[], zone: string): string[] {
  const head = [
    "indicator",
    "",
    "on",
    "needs",
    "sessions of history",
    "loaded",
    `ready (${zone})`,
  ];
  const rows = warmUps.map(({ indicator, interval, needed, loaded, late }) => [
    indicator.id,
    indicatorTitle(indicator),
    interval,
    needText(indicator),
    sessions(needed),
    sessions(loaded),
    late === undefined
      ? startText(indicator)
      : late.ready === undefined
      ? "never in this range"
      : localText(late.ready, zone),
  ]);
  return alignColumns([head, ...rows], new Set([0, 1, 2, 3, 6]));
}

function startText({ barsNeeded, restarts }: WarmUp["indicator"]): string {
  if (Number.isNaN(barsNeeded)) return "unknown";
  return restarts ? "in every session" : "from the start";
}

function lateText(warmUp: WarmUp, zone: string): string[] {
  const { late } = warmUp;
  if (late === undefined) return [];
  return [lateIndicatorText({
    ...warmUp,
    symbols: late.symbols,
    until: late.ready === undefined ? undefined : localText(late.ready, zone),
    storedFrom: late.storedFrom,
  })];
}

function sessions(count: number | undefined): string {
  return count === undefined ? "unknown" : String(count);
}

/** An instant in the exchange's time: `2025-01-03 16:00`. */
function localText(instant: number, zone: string): string {
  const local = instant + zoneOffsets(zone).offsetAt(instant);
  return isoInstant(local).slice(0, 16).replace("T", " ");
}
