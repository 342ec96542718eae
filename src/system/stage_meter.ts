/**
 * Measures how a stage uses its thread's time.
 *
 * @module
 */
import type { StageUse } from "../results/run_reports.ts";
import type { StepResult } from "../sync/stage.ts";

/** Counts a stage's steps and sleeps during one run. */
export class StageMeter {
  #waitingMs = 0;
  #waits = 0;
  #batches = 0;

  /** Counts a step and returns its result. */
  step(result: StepResult): StepResult {
    if (result !== "idle") this.#batches++;
    return result;
  }

  /** Counts a sleep of the thread. */
  addSleep(ms: number): void {
    this.#waitingMs += ms;
    this.#waits++;
  }

  /** The counts so far, and the heap of the calling thread: call it in the stage's thread. */
  use(): StageUse {
    return {
      waitingMs: this.#waitingMs,
      waits: this.#waits,
      batches: this.#batches,
      heapBytes: Deno.memoryUsage().heapUsed,
    };
  }
}
