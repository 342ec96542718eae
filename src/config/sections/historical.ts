/**
 * `session_data_config.historical`: data available before a session opens.
 *
 * @module
 */
import { z } from "zod";
import type { Interval } from "../../types.ts";
import {
  checkUnique,
  type MistakeList,
  shortList,
  valueAt,
} from "../mistakes.ts";
import { optional, required, section } from "../shape.ts";
import { FLAG, INTERVALS, list, SYMBOLS, whole } from "../values.ts";
import {
  HISTORICAL_INDICATORS,
  type HistoricalInput,
} from "./historical_indicators.ts";

/** Data available before a session opens. */
export interface HistoricalConfig {
  /** Whether history is scored; default true. If not, every score is 100. */
  readonly enable_quality: boolean;
  /** Trailing history to keep in memory. */
  readonly data: readonly HistoricalDataConfig[];
}

/** Trailing history of some intervals for some symbols. */
export interface HistoricalDataConfig {
  /** How many trading dates before the session. */
  readonly trailing_days: number;
  /** The intervals. */
  readonly intervals: readonly Interval[];
  /** The symbols; default `"all"`. */
  readonly apply_to: "all" | readonly string[];
}

/** The section as given, which may also hold indicators. */
export interface ShapedHistorical extends HistoricalConfig {
  /** Historical indicators in either form. */
  readonly indicators: HistoricalInput;
}

const DATA = section<HistoricalDataConfig>({
  trailing_days: required(
    whole(1, 10_000),
    "How many trading dates before the session",
  ),
  intervals: required(INTERVALS, "The intervals"),
  apply_to: optional(
    z.union([z.literal("all"), SYMBOLS], {
      error: "all, or a list of symbols",
    }),
    "all",
    "The symbols",
  ),
});

/** The shape of the section. */
export const HISTORICAL = section<ShapedHistorical>({
  enable_quality: optional(
    FLAG,
    true,
    "Whether history is scored; if not, every score is 100",
  ),
  data: optional(
    list(DATA, "a list of sections with trailing_days, intervals, apply_to", 0),
    [],
    "Trailing history to keep in memory",
  ),
  indicators: optional(
    HISTORICAL_INDICATORS,
    [],
    "Historical indicators; accepted here as well as under `indicators.historical`",
  ),
});

/** Checks the intervals and symbols of the trailing history. */
export function checkHistorical(
  raw: unknown,
  symbols: ReadonlySet<string>,
  mistakes: MistakeList,
): void {
  const path = ["session_data_config", "historical", "data"];
  const entries = valueAt(raw, path);
  if (!Array.isArray(entries)) return;
  const allowed = `one of the symbols ${shortList([...symbols])}`;
  for (let i = 0; i < entries.length; i++) {
    if (mistakes.isFull) return;
    checkUnique(raw, [...path, i, "intervals"], mistakes);
    const where = [...path, i, "apply_to"];
    checkUnique(raw, where, mistakes);
    const named = valueAt(raw, where);
    if (!Array.isArray(named) || symbols.size === 0) continue;
    named.forEach((symbol, j) => {
      if (typeof symbol !== "string" || symbols.has(symbol)) return;
      mistakes.add([...where, j], allowed);
    });
  }
}
