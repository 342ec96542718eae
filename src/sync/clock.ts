/**
 * The clock that stages and their drivers go by. A test passes one that it
 * owns; then no thread sleeps and no time passes by itself.
 *
 * @module
 */
import { turn } from "./event_loop.ts";

/** Blocks the thread for at most `timeoutMs`; may return early. */
export type Sleep = (timeoutMs: number) => void;

/** Tells the time and waits for it. */
export interface Clock {
  /** UTC epoch milliseconds; never goes back. */
  now(): number;
  /**
   * Blocks the thread in `sleep` until `instant`, or until `sleep` returns
   * early. `Infinity` waits for an early return alone.
   */
  sleepUntil(instant: number, sleep: Sleep): void;
  /**
   * Gives the event loop turns until `instant`, at least one, without blocking
   * the thread.
   */
  turnUntil(instant: number): Promise<void>;
  /** Whether the clock stands still because its run is paused; then nothing is done. */
  readonly isPaused?: boolean;
  /** The time with all pauses, see {@linkcode machineTime}; that of `now` by default. */
  wallTime?(): number;
}

/** The machine's time as of a clock, with all pauses: for log records. */
export function machineTime(clock: Clock): number {
  return clock.wallTime?.() ?? clock.now();
}

/** The machine's clock: monotonic from its UTC time at the start of the thread. */
export const SYSTEM_CLOCK: Clock = Object.freeze({
  now: () => performance.timeOrigin + performance.now(),
  sleepUntil(instant: number, sleep: Sleep): void {
    sleep(Math.max(0, instant - SYSTEM_CLOCK.now()));
  },
  turnUntil: (instant: number) => turn(instant - SYSTEM_CLOCK.now()),
});

let newest = 0;

/**
 * The time of day, which goes on while the machine sleeps: what live runs go by.
 * It stands still while the machine's clock is set back.
 */
export const WALL_CLOCK: Clock = Object.freeze({
  now: () => newest = Math.max(newest, Date.now()),
  sleepUntil(instant: number, sleep: Sleep): void {
    sleep(Math.max(0, instant - WALL_CLOCK.now()));
  },
  turnUntil: (instant: number) => turn(instant - WALL_CLOCK.now()),
});
