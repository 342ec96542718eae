/**
 * What foreign code can change outside of its modules in a thread that is the
 * engine's own: global variables, the objects behind them, timers.
 *
 * @module
 */
import { freezeFunctions, reachableObjects } from "./reachable.ts";
import { SavedObjects } from "./saved_objects.ts";
import { takeUse } from "./stateful_use.ts";
import { clearTimers, nextTimer } from "./timers.ts";

/** The state of this thread, to be put back after each run. */
export class ThreadState {
  readonly #objects: SavedObjects;
  #firstTimer = nextTimer();

  /** Saves the present state; functions that all code shares are frozen. */
  constructor() {
    const objects = reachableObjects();
    freezeFunctions(objects.keys());
    this.#objects = new SavedObjects(objects);
  }

  /**
   * Puts the state back and clears the timers and marks that were set meanwhile.
   * Returns the names of what cannot be put back; what `stateful_use.ts` notes
   * has none of its own.
   */
  restore(): string[] {
    const until = nextTimer();
    clearTimers(this.#firstTimer, until);
    this.#firstTimer = until;
    performance.clearMarks();
    performance.clearMeasures();
    // The language keeps the last match.
    /(?:)/.test("");
    const stuck = this.#objects.restore();
    return takeUse() ? [...stuck, "the state of the runtime"] : stuck;
  }
}
