/**
 * `live_config`: how long live mode waits, and what it records.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { FLAG, number } from "../values.ts";

/** How long live mode waits, and what it records. */
export interface LiveConfig {
  /**
   * Seconds after the end of a slot at which its slice is released even if bars
   * are missing; default 3.
   */
  readonly grace_seconds: number;
  /**
   * How many seconds bars of an outage may take to be fetched before live bars
   * go on without them; default 30.
   */
  readonly catch_up_seconds: number;
  /**
   * Seconds without a message, while bars are due, after which a connection is
   * dropped and made anew; default 120.
   */
  readonly silence_seconds: number;
  /** Whether released bars are stored; default true. */
  readonly record: boolean;
}

/** The shape of the section. */
export const LIVE = section<LiveConfig>({
  grace_seconds: optional(
    number("a number of seconds from 0 to 60", 0, 60),
    3,
    "Seconds after the end of a slot at which its slice is released even if bars are missing",
  ),
  catch_up_seconds: optional(
    number("a number of seconds from 1 to 3,600", 1, 3_600),
    30,
    "Seconds that the bars of an outage may take to be fetched before live bars go on without them",
  ),
  silence_seconds: optional(
    number("a number of seconds from 5 to 3,600", 5, 3_600),
    120,
    "Seconds without a message, while bars are due, after which a connection is made anew",
  ),
  record: optional(
    FLAG,
    true,
    "Whether released bars are stored, so that a backtest can repeat the session",
  ),
});
