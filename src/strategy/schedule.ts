/**
 * What a strategy passes to `context.schedule`, and what it gets back.
 *
 * @module
 */
import type { ScheduleDays } from "../time/schedule_days.ts";

/**
 * When a callback is called:
 *
 * - a number: once, at that instant, UTC epoch milliseconds. The current time
 *   is allowed; a past one is not. An instant between two sessions is due when
 *   the next one opens.
 * - `"at open"`, `"30m after open"`, `"15m before close"`, `"at close"`: in
 *   every session, measured from its own open or close. Half days count as they
 *   are. Lengths have hours, minutes and seconds: `1h30m`.
 * - `"10:30"` or `"at 10:30"`: in every session, at that local time of the
 *   exchange.
 * - `"every 5m"` or `{ every: "5m" }`: in every session, 5, 10, 15 … minutes
 *   after the open, up to the close; not in breaks, where no bar ends.
 *
 * A session that is too short for a time, as a half day is for `"14:00"`,
 * skips it, with a warning in the run's log.
 */
export type ScheduleWhen = number | string | { readonly every: string };

/** Options of a scheduled callback. */
export interface ScheduleOptions {
  /** Its name in events and errors; defaults to the text of its time. */
  readonly name?: string;
  /** The sessions in which it recurs; defaults to `every day`. */
  readonly days?: ScheduleDays;
}

/** Why a scheduled callback is called. */
export interface ScheduledEvent {
  /** Its name. */
  readonly name: string;
  /**
   * The scheduled instant, UTC epoch milliseconds. `context.time` is later if
   * no slice ended at it.
   */
  readonly time: number;
}

/** A scheduled callback. */
export interface ScheduleHandle {
  /** Its name. */
  readonly name: string;
  /** Ends it; returns whether it was still scheduled. */
  cancel(): boolean;
}
