/**
 * `session_data_config.streaming`: how far strategies may be behind the market
 * clock.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { number } from "../values.ts";

/** How far strategies may be behind the market clock. */
export interface StreamingConfig {
  /**
   * Seconds of market time that the strategies may be behind the market clock
   * before it is told; default 60. Data-driven runs have no such clock.
   */
  readonly catchup_threshold_seconds: number;
}

/** The shape of the section. */
export const STREAMING = section<StreamingConfig>({
  catchup_threshold_seconds: optional(
    number("a number of seconds from 0.001 to 86,400", 0.001, 86_400),
    60,
    "Seconds of market time that the strategies may be behind the market clock before the log, the run's status and its result tell it, in modes `clock-driven` and `live`",
  ),
});
