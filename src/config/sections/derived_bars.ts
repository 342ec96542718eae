/**
 * `session_data_config.derived_bars`: when a derived bar is complete enough.
 *
 * @module
 */
import { z } from "zod";
import { isInterval } from "../../time/interval.ts";
import { type MistakeList, valueAt } from "../mistakes.ts";
import { optional, section } from "../shape.ts";
import { INTERVAL_ALLOWED, SHARE } from "../values.ts";
import { streamsAllowed } from "./streams.ts";

/** When a derived bar is complete enough. */
export interface DerivedBarsConfig {
  /**
   * Minimum share, 0–1, of a derived bar's slots that must be accounted for:
   * one value for all intervals, or one per interval, where an interval without
   * an entry needs 1. Default 1. {@linkcode minCoverageOf} reads both forms.
   */
  readonly min_coverage: number | Readonly<Record<string, number>>;
}

/** The shape of the section. */
export const DERIVED_BARS = section<DerivedBarsConfig>({
  min_coverage: optional(
    z.union([SHARE, z.record(z.string(), SHARE)], {
      error: "a share from 0 to 1, or a section of shares by interval",
    }),
    1,
    "Minimum share of a derived bar's slots that must be accounted for, for all intervals or by interval",
  ),
});

/** Checks the intervals that are listed with their own coverage. */
export function checkDerivedBars(
  raw: unknown,
  streams: ReadonlySet<string>,
  mistakes: MistakeList,
): void {
  const path = ["session_data_config", "derived_bars", "min_coverage"];
  const least = valueAt(raw, path);
  if (typeof least !== "object" || least === null) return;
  if (Array.isArray(least)) return;
  const allowed = streamsAllowed(streams);
  for (const interval of Object.keys(least)) {
    const where = [...path, interval];
    if (!isInterval(interval)) mistakes.addName(where, INTERVAL_ALLOWED);
    else if (streams.size > 0 && !streams.has(interval)) {
      mistakes.addName(where, allowed);
    }
  }
}
