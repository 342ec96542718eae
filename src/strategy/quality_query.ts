/**
 * Which quality a strategy reads.
 *
 * @module
 */
import type { Interval } from "../types.ts";

/** Which score `context.quality` returns. */
export interface QualityQuery {
  /** The interval; defaults to the base interval. */
  readonly interval?: Interval;
  /**
   * `true` for the trailing history before the session instead of the session
   * so far.
   */
  readonly history?: boolean;
}
