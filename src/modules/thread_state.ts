/**
 * What foreign code can change outside of its modules in a thread that is the
 * engine's own: global variables, the objects behind them, timers.
 *
 * @module
 */
import { builtInObjects, SavedObjects } from "./saved_objects.ts";
import { clearTimers, nextTimer } from "./timers.ts";

/** The state of this thread, to be put back after each run. */
export class ThreadState {
  readonly #objects = new SavedObjects(
    new Map([[globalThis, "globalThis"], ...builtInObjects()]),
  );
  #firstTimer = nextTimer();

  /**
   * Puts the state back and clears the timers and marks that were set meanwhile. Returns
   * the names of properties that cannot be put back.
   */
  restore(): string[] {
    const until = nextTimer();
    clearTimers(this.#firstTimer, until);
    this.#firstTimer = until;
    performance.clearMarks();
    performance.clearMeasures();
    return this.#objects.restore();
  }
}
