/**
 * The progress of a run in words.
 *
 * @module
 */
import type { RunProgress } from "../../system/worker_protocol.ts";

/** The progress of a run at a moment. */
interface Point {
  readonly atMs: number;
  readonly sessions: number;
  readonly events: number;
}

/** The progress of a run as text, with its speed since the first progress. */
export class RunProgressText {
  readonly #now: () => number;
  #start: Point;
  #begun = false;

  /** Starts now; `now` is the clock, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#start = { atMs: now(), sessions: 0, events: 0 };
  }

  /**
   * The first progress has no speed and no time left: the time before it went
   * into starting threads and loading modules, which does not predict the rest.
   * The next ones are those of {@linkcode of}, measured from the first.
   */
  fromFirst(progress: RunProgress, withEquity = true): string {
    if (this.#begun) return this.of(progress, withEquity);
    this.#begun = true;
    const { sessions, events } = progress;
    this.#start = { atMs: this.#now(), sessions, events };
    return wordsOf(progress, [], withEquity).join("  ");
  }

  /** Date, sessions, speed, equity and the time left. */
  of(progress: RunProgress, withEquity = true): string {
    const { sessions, sessionsTotal, events } = progress;
    const start = this.#start;
    const elapsedMs = this.#now() - start.atMs;
    const left = elapsedMs * (sessionsTotal - sessions) /
      (sessions - start.sessions) / 1_000;
    const speed = (events - start.events) / elapsedMs / 1_000;
    return [
      ...wordsOf(progress, [`${speed.toFixed(2)} M bars/s`], withEquity),
      `${timeLeft(left)} left`,
    ].join("  ");
  }
}

function wordsOf(
  { date, sessions, sessionsTotal, equity }: RunProgress,
  speed: readonly string[],
  withEquity: boolean,
): string[] {
  return [
    date,
    `session ${sessions} of ${sessionsTotal}`,
    ...speed,
    ...withEquity ? [`equity ${equity.toFixed(2)}`] : [],
  ];
}

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
