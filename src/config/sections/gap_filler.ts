/**
 * `session_data_config.gap_filler`: scoring of the running session, gap reports
 * and gap filling.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { FLAG, list, number, NUMBER_ABOVE_0, whole } from "../values.ts";

/** Scoring of the running session, gap reports and gap filling. */
export interface GapFillerConfig {
  /** How many times a missing bar is requested in live mode before the engine gives up; default 5. */
  readonly max_retries: number;
  /** Seconds of market time between two requests for the same bar; default 60. */
  readonly retry_interval_seconds: number;
  /** Whether the running session is scored; default true. If not, every score is 100. */
  readonly enable_session_quality: boolean;
  /**
   * Scores, above 0 up to 100, at which strategies' `onQuality` is called;
   * sessions below the highest give a warning. Default 99 and 95.
   */
  readonly quality_thresholds: readonly number[];
  /**
   * A fill counts as gap-affected if it happens inside a gap or less than this
   * many slots after it; default 5. 0 counts none.
   */
  readonly slots_after_gap: number;
  /**
   * Whether a missing bar is derived from shorter bars if all of them are
   * stored: 1m from 60 bars of 1s, 1d from a whole session of 1m. Default true.
   */
  readonly generate_missing: boolean;
}

/** The shape of the section. */
export const GAP_FILLER = section<GapFillerConfig>({
  max_retries: optional(
    whole(0, 1_000),
    5,
    "How many times a missing bar is requested in live mode before the engine gives up",
  ),
  retry_interval_seconds: optional(
    number("a number of seconds from 0.001 to 86,400", 0.001, 86_400),
    60,
    "Seconds of market time between two requests for the same bar",
  ),
  enable_session_quality: optional(
    FLAG,
    true,
    "Whether the running session is scored; if not, every score is 100",
  ),
  quality_thresholds: optional(
    list(
      number("a score above 0, up to 100", NUMBER_ABOVE_0, 100),
      "a list of scores above 0, up to 100",
      0,
    ),
    [99, 95],
    "Scores at which `onQuality` is called; sessions below the highest give a warning",
  ),
  slots_after_gap: optional(
    whole(0, 100_000),
    5,
    "A fill inside a gap or less than this many slots after it is listed in the result's `dataWarnings`; 0 lists none",
  ),
  generate_missing: optional(
    FLAG,
    true,
    "Whether a missing bar is derived from shorter bars if all of them are stored: `1m` from 60 of `1s`, `1d` from a session of `1m`",
  ),
});
