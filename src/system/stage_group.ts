/**
 * Stages that one thread drives.
 *
 * @module
 */
import type { StageUse } from "../results/run_reports.ts";
import type { Clock, Sleep } from "../sync/clock.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import { StageMeter } from "./stage_meter.ts";

/** Steps its stages in turn until all of them are done. */
export class StageGroup {
  readonly #members: readonly (readonly [Stage, StageMeter])[];
  readonly #clock: Clock;
  /** Those that are not done. */
  readonly #live: (readonly [Stage, StageMeter])[];
  #stepping: Stage;
  /** Whether the last step found the run paused. */
  #isPaused = false;

  /** A group of one or more stages, in the order of the pipeline. */
  constructor(stages: readonly Stage[], clock: Clock) {
    this.#members = stages.map((stage) => [stage, new StageMeter()]);
    this.#clock = clock;
    this.#live = [...this.#members];
    [this.#stepping] = stages;
  }

  /** The stage that was stepped last: the one that failed, if one did. */
  get stepping(): Stage {
    return this.#stepping;
  }

  /**
   * Steps every stage that is not done once: `done` when all are, `idle` when
   * none made progress. While the run is paused, no stage is stepped.
   */
  step(): StepResult {
    this.#isPaused = this.#clock.isPaused === true;
    if (this.#isPaused) return "idle";
    const live = this.#live;
    let progress = false;
    for (let i = 0; i < live.length; i++) {
      const [stage, meter] = live[i];
      this.#stepping = stage;
      const result = meter.step(stage.step());
      if (result !== "idle") progress = true;
      if (result === "done") live.splice(i--, 1);
    }
    if (live.length === 0) return "done";
    return progress ? "progress" : "idle";
  }

  /** After an `idle` step: whether it was idle because the run is paused. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** After an `idle` step: see {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    if (this.#isPaused) return Infinity;
    let until = Infinity;
    for (const [stage] of this.#live) {
      until = Math.min(until, stage.idleUntil());
    }
    return until;
  }

  /** After an `idle` step: see {@linkcode Stage.awaitsEvents}. */
  get awaitsEvents(): boolean {
    return !this.#isPaused &&
      this.#live.some(([stage]) => stage.awaitsEvents === true);
  }

  /**
   * After an `idle` step: blocks until there may be work, for at most
   * `timeoutMs`. A stage that lacks input waits for the one before it, which is
   * idle as well. So the thread waits for what the last stage needs that waits
   * for something else, or until one of them is due by the clock. After a step
   * in a pause, it waits for the clock alone: the stages have not said what
   * they wait for.
   */
  wait(timeoutMs = Infinity): void {
    const started = performance.now();
    this.#clock.sleepUntil(
      Math.min(this.#clock.now() + timeoutMs, this.idleUntil()),
      this.#isPaused ? () => {} : this.#waiting(),
    );
    this.#addSleep(started);
  }

  /** Blocks with the last stage that waits for more than input. */
  #waiting(): Sleep {
    const [waiting] = this.#live.findLast(([stage]) => !stage.lacksInput) ??
      this.#live[0];
    return (ms) => waiting.wait(ms === Infinity ? undefined : ms);
  }

  /**
   * After an `idle` step: gives the event loop turns for `timeoutMs`, or until
   * a stage is due by the clock.
   */
  async turn(timeoutMs: number): Promise<void> {
    const started = performance.now();
    await this.#clock.turnUntil(
      Math.min(this.#clock.now() + timeoutMs, this.idleUntil()),
    );
    this.#addSleep(started);
  }

  /** How each stage spent its time, in the order they were given in. */
  uses(): StageUse[] {
    return this.#members.map(([, meter]) => meter.use());
  }

  #addSleep(started: number): void {
    const ms = performance.now() - started;
    for (const [, meter] of this.#live) meter.addSleep(ms);
  }
}
