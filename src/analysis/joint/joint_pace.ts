/**
 * When the events of a run of several exchange groups are due.
 *
 * @module
 */
import { MarketClock } from "../../coordinator/market_clock.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import type { Clock } from "../../sync/clock.ts";
import { type Lane, NextKind } from "./lane.ts";

/**
 * Holds the events of all groups back until market time reaches them, in
 * clock-driven mode. Market time goes on while the session of any group is open, and
 * skips to the next open when none is. In data-driven mode, and in the trailing
 * history, every event is due at once.
 */
export class JointPace {
  /** Whether the run is paced by the clock. */
  readonly isPaced: boolean;
  readonly #market: MarketClock;
  /** When the event that was asked for is due, on the clock; `undefined` if it is. */
  #dueAt: number | undefined;

  /** Paces a run by `clock`, at the speed of its plan. */
  constructor(
    { mode, speedMultiplier }: Pick<RunPlan, "mode" | "speedMultiplier">,
    clock: Clock,
  ) {
    this.isPaced = mode === "clock-driven";
    this.#market = new MarketClock(speedMultiplier, clock);
  }

  /**
   * Whether what comes next in a lane, and before all that comes in others, is due.
   * `hasOpen` tells whether a session is open.
   */
  isDue(lane: Lane, hasOpen: boolean): boolean {
    this.#dueAt = undefined;
    if (!this.isPaced || lane.isHistory || lane.next === NextKind.over) {
      return true;
    }
    if (!hasOpen) {
      // Between sessions no time passes: this is an open.
      this.#market.start(lane.at);
      return true;
    }
    if (this.#market.reached(lane.at)) return true;
    this.#dueAt = this.#market.realTimeOf(lane.at);
    return false;
  }

  /** After {@linkcode isDue}: when to ask again, on the clock; `Infinity` if it was due. */
  get dueAt(): number {
    return this.#dueAt ?? Infinity;
  }
}
