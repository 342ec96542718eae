/**
 * What the stages of the pipeline have in common, whatever drives them.
 *
 * @module
 */

/**
 * What a step did: `progress` something, `idle` nothing because it has to
 * wait for another stage or for the clock, `done` for good.
 */
export type StepResult = "progress" | "idle" | "done";

/**
 * A stage of the pipeline. It never blocks in {@linkcode step}, so that one
 * thread can step any number of stages in turn.
 */
export interface Stage {
  /** Its name in reports and errors. */
  readonly name: string;
  /** What it is doing, for errors. */
  readonly phase: string;
  /** The trading date it is working on, for errors. */
  readonly date: string | undefined;
  /** Told what a user should know while the run goes on, seldom. */
  onNotice?: ((message: string) => void) | undefined;
  /** Does what can be done without waiting, at most about a batch. */
  step(): StepResult;
  /**
   * After an `idle` step: milliseconds until stepping again is worth it by
   * the clock alone, `Infinity` if only another stage can change that.
   */
  idleMs(): number;
  /**
   * After an `idle` step: whether all it waits for is input from the stage
   * before it.
   */
  readonly lacksInput: boolean;
  /**
   * After an `idle` step: sleeps until there may be something to do, or about
   * `timeoutMs` are over where that is given.
   */
  wait(timeoutMs?: number): void;
}
