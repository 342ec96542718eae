/**
 * When the bars of a session are due.
 *
 * @module
 */
import type { SessionRecord } from "../memory/session_table.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { Clock } from "../sync/clock.ts";
import { MarketClock } from "./market_clock.ts";

/**
 * Holds bars back until market time reaches their end, in clock-driven mode. In
 * data-driven mode, and in the trailing history, every bar is due at once.
 */
export class SessionPace {
  /** Whether sessions are paced by the clock. */
  readonly isPaced: boolean;
  readonly #baseMs: number;
  readonly #marketClock: MarketClock;
  /** Close of the session, `NaN` if it is not paced. */
  #close = NaN;

  /** Paces a run by `clock`, at the speed of its plan. */
  constructor(
    plan: Pick<RunPlan, "mode" | "speedMultiplier" | "baseMs">,
    clock: Clock,
  ) {
    this.isPaced = plan.mode === "clock-driven";
    this.#baseMs = plan.baseMs;
    this.#marketClock = new MarketClock(plan.speedMultiplier, clock);
  }

  /** Begins a session; market time is its open now. */
  begin({ open, close, history }: SessionRecord): void {
    this.#close = this.isPaced && !history ? close : NaN;
    this.#marketClock.start(open);
  }

  /** Bars that start before this instant are due, UTC epoch milliseconds. */
  get dueBefore(): number {
    if (Number.isNaN(this.#close)) return Infinity;
    const { time } = this.#marketClock;
    if (time >= this.#close) return Infinity;
    return Math.floor(time - this.#baseMs) + 1;
  }

  /**
   * When bars that start at `start` are due, on the clock; with `Infinity`, when
   * the session may end. `undefined` if the session may end now.
   */
  dueAt(start: number): number | undefined {
    const close = this.#close;
    if (Number.isNaN(close)) return undefined;
    if (start === Infinity && this.#marketClock.time >= close) return undefined;
    return this.#marketClock.realTimeOf(Math.min(start + this.#baseMs, close));
  }
}
