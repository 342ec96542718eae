/**
 * The words that pause a run, and what they do to its time.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import type { ControlBlock } from "./control_block.ts";
import {
  CONTROL_LINE_BYTES,
  CONTROL_OFFSET,
  ControlWord,
  PauseWord,
} from "./layout.ts";

const LINE_FLOATS = CONTROL_LINE_BYTES / 8;

/**
 * Pauses a run in all threads. One thread writes; any number of threads read.
 *
 * Both values of the line cannot change at once. So each has its own state in
 * which it counts: `pausedMs` while the run goes on, `stoppedAt` while it is
 * paused. The writer changes the value of the coming state and then the state.
 */
export class PauseSwitch {
  readonly #control: ControlBlock;
  readonly #floats: Float64Array;

  /** The switch of a run's memory. */
  constructor(arena: Arena, control: ControlBlock) {
    this.#control = control;
    this.#floats = arena.float64(
      CONTROL_OFFSET + ControlWord.pause * CONTROL_LINE_BYTES,
      LINE_FLOATS,
    );
  }

  /** Whether the run is paused. */
  get isPaused(): boolean {
    return (this.#control.load("pause") & 1) === 1;
  }

  /** Pauses a run that goes on, at the instant `now` of a clock. */
  pause(now: number): void {
    if (this.isPaused) return;
    const floats = this.#floats;
    floats[PauseWord.stoppedAt] = now - floats[PauseWord.pausedMs];
    this.#toggle();
  }

  /** Resumes a paused run, at the instant `now` of the clock that paused it. */
  resume(now: number): void {
    if (!this.isPaused) return;
    const floats = this.#floats;
    floats[PauseWord.pausedMs] = now - floats[PauseWord.stoppedAt];
    this.#toggle();
  }

  /**
   * The run's time at the instant `now` of a clock: pauses do not count. While
   * the run is paused, it stands still.
   */
  timeAt(now: number): number {
    for (;;) {
      const state = this.#control.load("pause");
      const time = (state & 1) === 1
        ? this.#floats[PauseWord.stoppedAt]
        : now - this.#floats[PauseWord.pausedMs];
      // The value of a state changes only in the other state.
      if (this.#control.load("pause") === state) return time;
    }
  }

  /** Blocks while the run is paused, until it is stopped, or for about `timeoutMs`. */
  wait(timeoutMs?: number): void {
    const state = this.#control.load("pause");
    if ((state & 1) === 1) this.#control.wait("pause", state, timeoutMs);
  }

  #toggle(): void {
    this.#control.publish("pause", (this.#control.load("pause") + 1) | 0);
  }
}
