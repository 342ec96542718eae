/**
 * The clock of a run that can be paused.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { PauseSwitch } from "../memory/pause_switch.ts";
import { type Clock, type Sleep, SYSTEM_CLOCK } from "./clock.ts";

/**
 * Goes by another clock, and stands still while the run is paused. So whoever
 * goes by it, such as the pace of a session or the patience with a late
 * consumer, continues after a pause where it was before.
 */
export class RunClock implements Clock {
  readonly #clock: Clock;
  readonly #switch: PauseSwitch;

  /** The clock of the run with this memory, in one of its threads. */
  constructor(
    { buffer }: { readonly buffer: SharedArrayBuffer },
    clock: Clock = SYSTEM_CLOCK,
  ) {
    const arena = Arena.attach(buffer);
    this.#clock = clock;
    this.#switch = new PauseSwitch(arena, new ControlBlock(arena));
  }

  /** See {@linkcode Clock.isPaused}. */
  get isPaused(): boolean {
    return this.#switch.isPaused;
  }

  /** See {@linkcode Clock.now}. */
  now(): number {
    return this.#switch.timeAt(this.#clock.now());
  }

  /** See {@linkcode Clock.wallTime}. */
  wallTime(): number {
    return this.#clock.now();
  }

  /** See {@linkcode Clock.sleepUntil}. While paused, it waits for the end of that. */
  sleepUntil(instant: number, sleep: Sleep): void {
    this.#clock.sleepUntil(
      this.#realTimeOf(instant),
      this.isPaused ? (ms) => this.#switch.wait(ms) : sleep,
    );
  }

  /** See {@linkcode Clock.turnUntil}. */
  turnUntil(instant: number): Promise<void> {
    return this.#clock.turnUntil(this.#realTimeOf(instant));
  }

  /** When the run's time is `instant`, if the run goes on from now. */
  #realTimeOf(instant: number): number {
    const real = this.#clock.now();
    return real + (instant - this.#switch.timeAt(real));
  }
}
