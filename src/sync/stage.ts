/**
 * What the stages of the pipeline have in common, whatever drives them.
 *
 * @module
 */
import type { LogRecord } from "../log/log_record.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";

/**
 * What a step did: `progress` when it did some work, `idle` when it has to wait
 * for another stage or for the clock, `done` when the stage has finished.
 */
export type StepResult = "progress" | "idle" | "done";

/**
 * A stage of the pipeline. {@linkcode Stage.step} never blocks, so one thread
 * can step any number of stages in turn.
 */
export interface Stage {
  /** Its name in reports and errors. */
  readonly name: string;
  /** What it is doing, for errors. */
  readonly phase: string;
  /** The trading date it is working on, for errors. */
  readonly date: string | undefined;
  /** Receives log records while the run goes on, at a bounded rate. */
  onRecord?: ((record: LogRecord) => void) | undefined;
  /**
   * Receives what the stage has measured of each delivered session, at the
   * session's end; without a listener, nothing is collected for it.
   */
  onSessionMetrics?: ((metrics: MetricsSnapshot) => void) | undefined;
  /** Does what can be done without waiting, at most about one batch. */
  step(): StepResult;
  /**
   * After an `idle` step: the instant of the clock at which the next step is
   * due, `Infinity` if only another stage can change anything.
   */
  idleUntil(): number;
  /**
   * After an `idle` step: whether it waits for nothing but input from the
   * stage before it.
   */
  readonly lacksInput: boolean;
  /**
   * After an `idle` step: whether it waits for an event of this thread's event
   * loop, such as a promise or a message. Then its driver must not block.
   */
  readonly awaitsEvents?: boolean;
  /**
   * After an `idle` step: blocks until there may be work, or for about
   * `timeoutMs`.
   */
  wait(timeoutMs?: number): void;
}
