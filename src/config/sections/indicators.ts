/**
 * `session_data_config.indicators`: session indicators, historical indicators,
 * and the modules of custom ones.
 *
 * @module
 */
import type { z } from "zod";
import { optional, section } from "../shape.ts";
import { list, MODULE } from "../values.ts";
import {
  completeHistoricalIndicator,
  HISTORICAL_INDICATORS,
  historicalEntries,
  type HistoricalIndicatorConfig,
  type HistoricalInput,
} from "./historical_indicators.ts";
import {
  completeSessionIndicator,
  SESSION_INDICATORS,
  type SessionIndicatorConfig,
  type SessionIndicatorEntry,
} from "./session_indicators.ts";

/** Session indicators and historical indicators. */
export interface IndicatorsConfig {
  /**
   * Modules with custom indicators: URLs, or paths; paths in a config file are
   * relative to it.
   */
  readonly modules: readonly string[];
  /** Updated with every bar of their interval. */
  readonly session: readonly SessionIndicatorConfig[];
  /** Calculated once before each session, from earlier data only. */
  readonly historical: readonly HistoricalIndicatorConfig[];
}

/** The section as given. */
export interface ShapedIndicators {
  /** Modules with custom indicators. */
  readonly modules: readonly string[];
  /** Session indicators before their defaults. */
  readonly session: readonly SessionIndicatorEntry[];
  /** Historical indicators in either form. */
  readonly historical: HistoricalInput;
}

/** The shape of the section. */
export const INDICATORS: z.ZodType<ShapedIndicators> = section({
  modules: optional(
    list(MODULE, "a list of paths or URLs of modules", 0),
    [],
    "Modules with custom indicators: URLs, or paths relative to the config file",
  ),
  session: optional(
    SESSION_INDICATORS,
    [],
    "Indicators that every bar of their interval updates",
  ),
  historical: optional(
    HISTORICAL_INDICATORS,
    [],
    "Indicators calculated once before each session, from earlier data only",
  ),
});

/**
 * Converts all indicators to one form; `historical` are those given under
 * `historical.indicators`.
 */
export function completeIndicators(
  given: ShapedIndicators,
  historical: HistoricalInput,
): IndicatorsConfig {
  return {
    modules: given.modules,
    session: given.session.map(completeSessionIndicator),
    historical: [historical, given.historical]
      .flatMap(historicalEntries)
      .map(completeHistoricalIndicator),
  };
}
