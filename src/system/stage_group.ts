/**
 * Stages that one thread drives.
 *
 * @module
 */
import type { Stage, StepResult } from "../sync/stage.ts";
import { StageMeter } from "./stage_meter.ts";
import type { StageUse } from "../results/run_reports.ts";

/** Steps its stages in turn until all of them are done. */
export class StageGroup {
  readonly #members: readonly (readonly [Stage, StageMeter])[];
  /** Those that are not done. */
  readonly #live: (readonly [Stage, StageMeter])[];
  #stepping: Stage;

  /** A group of one stage or more, in the order of the pipeline. */
  constructor(stages: readonly Stage[]) {
    this.#members = stages.map((stage) => [stage, new StageMeter()]);
    this.#live = [...this.#members];
    [this.#stepping] = stages;
  }

  /** The stage that was stepped last: the one that failed, if one did. */
  get stepping(): Stage {
    return this.#stepping;
  }

  /**
   * Steps every stage that is not done once: `done` when all are, `idle` when
   * none did anything.
   */
  step(): StepResult {
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

  /** After an `idle` step: see {@linkcode Stage.idleMs}. */
  idleMs(): number {
    let ms = Infinity;
    for (const [stage] of this.#live) ms = Math.min(ms, stage.idleMs());
    return ms;
  }

  /**
   * After an `idle` step: sleeps until there may be something to do. A stage
   * that lacks input has it from the one before, which is idle as well; so the
   * last one that waits for something else knows what the thread waits for; the
   * clock may wake another one before.
   */
  wait(timeoutMs = Infinity): void {
    const [waiting] = this.#live.findLast(([stage]) => !stage.lacksInput) ??
      this.#live[0];
    const started = performance.now();
    const longest = Math.min(timeoutMs, this.idleMs());
    waiting.wait(longest === Infinity ? undefined : longest);
    const ms = performance.now() - started;
    for (const [, meter] of this.#live) meter.addSleep(ms);
  }

  /** How each stage spent its time, in the order they were given in. */
  uses(): StageUse[] {
    return this.#members.map(([, meter]) => meter.use());
  }
}
