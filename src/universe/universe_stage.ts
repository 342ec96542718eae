/**
 * The stage that loads parked symbols in a thread of its own.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { UniverseDesk } from "../memory/universe_desk.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import type { AddedReport } from "./added_counts.ts";
import type { UniverseLoader } from "./universe_loader.ts";

/** Serves the requests of the analysis engine, which waits for each. */
export class UniverseStage implements Stage {
  readonly name = "universe";
  phase = "start";
  date: string | undefined;
  readonly #desk: UniverseDesk;
  readonly #loader: UniverseLoader;
  #isFetching = false;

  /** Serves the requests of a run with `loader`. */
  constructor(plan: RunPlan, loader: UniverseLoader) {
    this.#desk = new UniverseDesk(Arena.attach(plan.memory.buffer));
    this.#loader = loader;
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const { request } = this.#desk;
    if (request === undefined) return "idle";
    this.phase = "load";
    if (request.symbol >= 0) {
      this.#isFetching = !this.#loader.load(request.symbol, request.session);
      if (this.#isFetching) return "idle";
    }
    this.phase = "wait";
    this.#desk.serve();
    return request.symbol >= 0 ? "progress" : "done";
  }

  /** See {@linkcode Stage.idleUntil}. */
  idleUntil(): number {
    return Infinity;
  }

  /** See {@linkcode Stage.lacksInput}: it waits for nothing else. */
  get lacksInput(): boolean {
    return true;
  }

  /** See {@linkcode Stage.awaitsEvents}. */
  get awaitsEvents(): boolean {
    return this.#isFetching;
  }

  /** See {@linkcode Stage.wait}. */
  wait(timeoutMs?: number): void {
    if (this.#desk.request === undefined) this.#desk.waitForRequest(timeoutMs);
  }

  /** The report of the run so far. */
  report(): AddedReport {
    return this.#loader.report();
  }
}
