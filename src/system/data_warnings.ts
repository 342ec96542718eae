/**
 * Warnings of results that lean on bad data.
 *
 * @module
 */
import type { DataWarning } from "../quality/data_warning.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { RunReports } from "./worker_protocol.ts";

/** What the warnings are made of. */
export interface DataWarningParts {
  /** The plan that was run. */
  readonly plan: RunPlan;
  /** The reports of the stages. */
  readonly reports: RunReports;
}

/** Everything that a reader of the result should know about its data. */
export function dataWarnings(parts: DataWarningParts): DataWarning[] {
  return [
    ...barsOutside(parts),
    ...skippedBars(parts),
  ];
}

function barsOutside({ plan, reports }: DataWarningParts): DataWarning[] {
  const warnings: DataWarning[] = [];
  const { barsOutside } = reports.coordinator;
  if (barsOutside > 0) {
    warnings.push({
      kind: "bars_outside",
      message:
        `${barsOutside} stored bars lie in no slot of their session's grid and were not delivered`,
      interval: plan.base,
      count: barsOutside,
    });
  }
  plan.symbols.forEach((symbol, k) => {
    const count = reports.quality.offGrid[k];
    if (count === 0) return;
    warnings.push({
      kind: "bars_outside",
      message: `${count} bars of ${symbol} are off the calendar's grid`,
      symbol,
      interval: plan.base,
      count,
    });
  });
  return warnings;
}

function skippedBars({ plan, reports }: DataWarningParts): DataWarning[] {
  return plan.derived.flatMap(({ interval }, d) => {
    const skipped = reports.processor.skipped[d];
    const count = skipped.reduce((sum, one) => sum + one, 0);
    if (count === 0) return [];
    const bySymbol = plan.symbols.flatMap((symbol, k) =>
      skipped[k] > 0 ? [`${symbol} ${skipped[k]}`] : []
    );
    return [{
      kind: "derived_bars_skipped",
      message:
        `${count} ${interval} bars were skipped, not all of their slots are accounted for: ${
          listed(bySymbol)
        }`,
      interval,
      count,
    }];
  });
}

/** The first few of some words, and how many more there are. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 8).join(", ");
  return words.length > 8 ? `${shown} and ${words.length - 8} more` : shown;
}
