/**
 * `session_data_config`: symbols and streams, and the sections below them.
 *
 * @module
 */
import type { Interval } from "../../types.ts";
import { checkUnique, type MistakeList, valueAt } from "../mistakes.ts";
import type { Needs } from "../needs.ts";
import { UNIVERSE_ALLOWED } from "../universe_file.ts";
import { optional, required, section, subsection } from "../shape.ts";
import { list, oneOf, SYMBOL, SYMBOLS } from "../values.ts";
import {
  checkDerivedBars,
  DERIVED_BARS,
  type DerivedBarsConfig,
} from "./derived_bars.ts";
import { GAP_FILLER, type GapFillerConfig } from "./gap_filler.ts";
import {
  checkHistorical,
  HISTORICAL,
  type HistoricalConfig,
  type HistoricalDataConfig,
  type ShapedHistorical,
} from "./historical.ts";
import { checkHistoricalIndicators } from "./historical_indicator_checks.ts";
import type { HistoricalIndicatorsInput } from "./historical_indicators.ts";
import {
  completeIndicators,
  INDICATORS,
  type IndicatorsConfig,
  type ShapedIndicators,
} from "./indicators.ts";
import {
  checkSessionIndicators,
  type IndicatorCheck,
  type SessionIndicatorEntry,
} from "./session_indicators.ts";
import {
  checkScanners,
  type ScannerConfig,
  type ScannerConfigInput,
  SCANNERS,
} from "./scanners.ts";
import { STREAMING, type StreamingConfig } from "./streaming.ts";
import { checkStreams, STREAMS } from "./streams.ts";

/** How history is adjusted for corporate actions. */
export type AdjustmentMode = "raw" | "splits" | "total";

/** How history of continuous futures is adjusted for their rolls. */
export type ContinuousMode = "raw" | "ratio" | "difference";

/** Symbols, streams, history and indicators of a session. */
export interface SessionDataConfig {
  /** The symbols, unique, in the order strategies are called for them. */
  readonly symbols: readonly string[];
  /**
   * Further symbols, parked: they have daily and longer bars alone until a
   * strategy adds them, which loads the rest. Default none.
   */
  readonly universe: readonly string[];
  /** Modules that choose symbols of the universe. Default none. */
  readonly scanners: readonly ScannerConfig[];
  /** The delivered intervals, unique, and optionally `quotes`. */
  readonly streams: readonly (Interval | "quotes")[];
  /**
   * Whether history and indicators are adjusted for splits, or for splits and
   * dividends, as of the running session. Default `raw`.
   */
  readonly adjustment: AdjustmentMode;
  /**
   * Whether history and indicators of continuous futures are adjusted for rolls, by
   * the ratio or the difference of the contracts' prices, as of the running session.
   * Default `raw`.
   */
  readonly continuous: ContinuousMode;
  /** When a derived bar is complete enough. */
  readonly derived_bars: DerivedBarsConfig;
  /** Data available before a session opens. */
  readonly historical: HistoricalConfig;
  /** Scoring of the running session, gap reports and gap filling. */
  readonly gap_filler: GapFillerConfig;
  /** How far strategies may be behind the market clock. */
  readonly streaming: StreamingConfig;
  /** Session indicators and historical indicators. */
  readonly indicators: IndicatorsConfig;
}

/** The section before its defaults are filled in. */
export interface SessionDataConfigInput
  extends Pick<SessionDataConfig, "symbols" | "streams"> {
  /**
   * Further symbols, parked until a strategy adds them: a list, or the path of
   * a text file with one symbol per line.
   */
  readonly universe?: readonly string[] | string | null;
  /** Modules that choose symbols of the universe. */
  readonly scanners?: readonly ScannerConfigInput[] | null;
  /** How history and indicators are adjusted for corporate actions. */
  readonly adjustment?: AdjustmentMode | null;
  /** How history of continuous futures is adjusted for their rolls. */
  readonly continuous?: ContinuousMode | null;
  /** When a derived bar is complete enough. */
  readonly derived_bars?: Needs<DerivedBarsConfig, never> | null;
  /** Data available before a session opens. */
  readonly historical?: {
    /** Whether history is scored. */
    readonly enable_quality?: HistoricalConfig["enable_quality"] | null;
    /** Trailing history to keep in memory. */
    readonly data?:
      | readonly Needs<HistoricalDataConfig, "trailing_days" | "intervals">[]
      | null;
    /** Historical indicators; also accepted under `indicators`. */
    readonly indicators?: HistoricalIndicatorsInput | null;
  } | null;
  /** Scoring of the running session, gap reports and gap filling. */
  readonly gap_filler?: Needs<GapFillerConfig, never> | null;
  /** How far strategies may be behind the market clock. */
  readonly streaming?: Needs<StreamingConfig, never> | null;
  /** Session indicators and historical indicators. */
  readonly indicators?: {
    /** Modules with custom indicators. */
    readonly modules?: readonly string[] | null;
    /** Updated with every bar of their interval. */
    readonly session?: readonly SessionIndicatorEntry[] | null;
    /** Calculated once before a session. */
    readonly historical?: HistoricalIndicatorsInput | null;
  } | null;
}

/** The section as given, before its indicators are converted to one form. */
export interface ShapedSessionData
  extends Omit<SessionDataConfig, "historical" | "indicators"> {
  /** History, and possibly indicators. */
  readonly historical: ShapedHistorical;
  /** Indicators as given. */
  readonly indicators: ShapedIndicators;
}

/** The shape of the section. */
export const SESSION_DATA = section<ShapedSessionData>({
  symbols: required(
    SYMBOLS,
    "The symbols, unique, in the order strategies are called for them",
  ),
  universe: optional(
    list(SYMBOL, UNIVERSE_ALLOWED, 0).meta({ type: ["array", "string"] }),
    [],
    "Further symbols, parked: they have daily and longer bars and the indicators on these, until a strategy or a scanner adds them, which loads the rest. A file has comments from `#` on; its path is relative to the config",
  ),
  scanners: optional(
    SCANNERS,
    [],
    "Modules that choose symbols of the universe, before sessions and during them",
  ),
  streams: required(
    STREAMS,
    "The delivered intervals, unique, and optionally `quotes`; the base interval is chosen from what is stored",
  ),
  adjustment: optional(
    oneOf(["raw", "splits", "total"]),
    "raw",
    "Whether history and indicators are adjusted for the store's splits (`splits`), and for its dividends too (`total`), as of the running session",
  ),
  continuous: optional(
    oneOf(["raw", "ratio", "difference"]),
    "raw",
    "Whether history and indicators of continuous futures are adjusted for their rolls, by the `ratio` or the `difference` of the contracts' prices, as of the running session",
  ),
  derived_bars: subsection(
    DERIVED_BARS,
    "When a derived bar is complete enough",
  ),
  historical: subsection(HISTORICAL, "Data available before a session opens"),
  gap_filler: subsection(
    GAP_FILLER,
    "Scoring of the running session, gap reports and gap filling",
  ),
  streaming: subsection(
    STREAMING,
    "How far strategies may be behind the market clock",
  ),
  indicators: subsection(
    INDICATORS,
    "Session indicators and historical indicators",
  ),
});

/** The section with its indicators converted to one form. */
export function completeSessionData(
  given: ShapedSessionData,
): SessionDataConfig {
  const { indicators: historical, ...history } = given.historical;
  return {
    ...given,
    historical: history,
    indicators: completeIndicators(given.indicators, historical),
  };
}

/** Checks symbols and streams, and everything that refers to them. */
export function checkSessionData(
  raw: unknown,
  mistakes: MistakeList,
  check: IndicatorCheck | undefined,
): void {
  const data = "session_data_config";
  const symbols = checkSymbols(raw, mistakes);
  const streams = checkStreams(raw, mistakes);
  checkDerivedBars(raw, streams, mistakes);
  checkHistorical(raw, symbols, mistakes);
  checkUnique(raw, [data, "indicators", "modules"], mistakes);
  checkSessionIndicators(raw, streams, mistakes, check);
  checkHistoricalIndicators(raw, mistakes);
  checkScanners(raw, mistakes);
}

/** Checks that every symbol is listed once; returns all of them. */
function checkSymbols(raw: unknown, mistakes: MistakeList): Set<string> {
  const active = checkUnique(raw, ["session_data_config", "symbols"], mistakes);
  const path = ["session_data_config", "universe"];
  const universe = checkUnique(raw, path, mistakes);
  const items = valueAt(raw, path);
  if (Array.isArray(items)) {
    items.forEach((item, i) => {
      if (!active.has(item)) return;
      const hint = "it is among symbols, which are active from the start";
      mistakes.add([...path, i], "a symbol that is not among symbols", hint);
    });
  }
  return new Set([...active, ...universe]);
}
