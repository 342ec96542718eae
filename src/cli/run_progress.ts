/**
 * How far a run is, in words.
 *
 * @module
 */
import type { RunProgress } from "../system/worker_protocol.ts";

/** Words for a run's progress, with its speed since the run began. */
export class RunProgressText {
  readonly #now: () => number;
  readonly #started: number;

  /** Begins now; `now` is the clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#started = now();
  }

  /** Date, sessions, speed, equity and the time that is left. */
  of(progress: RunProgress): string {
    const { sessions, sessionsTotal, date, events, equity } = progress;
    const elapsedMs = this.#now() - this.#started;
    const left = elapsedMs * (sessionsTotal - sessions) / sessions / 1_000;
    return [
      date,
      `session ${sessions} of ${sessionsTotal}`,
      `${(events / elapsedMs / 1_000).toFixed(2)} M bars/s`,
      `equity ${equity.toFixed(2)}`,
      `${timeLeft(left)} left`,
    ].join("  ");
  }
}

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
