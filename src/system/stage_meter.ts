/**
 * What a stage does with its thread's time, as its driver sees it.
 *
 * @module
 */
import type { StageUse } from "../results/run_reports.ts";
import type { StepResult } from "../sync/stage.ts";

/** Counts a stage's steps and the time it sleeps; one serves one run. */
export class StageMeter {
  #waitingMs = 0;
  #waits = 0;
  #batches = 0;

  /** Counts a step, and hands its result on. */
  step(result: StepResult): StepResult {
    if (result !== "idle") this.#batches++;
    return result;
  }

  /** Counts a sleep of the thread. */
  addSleep(ms: number): void {
    this.#waitingMs += ms;
    this.#waits++;
  }

  /** What there is so far; to be asked in the stage's own thread. */
  use(): StageUse {
    return {
      waitingMs: this.#waitingMs,
      waits: this.#waits,
      batches: this.#batches,
      heapBytes: Deno.memoryUsage().heapUsed,
    };
  }
}
