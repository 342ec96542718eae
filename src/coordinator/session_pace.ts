/**
 * When the bars of a session are due.
 *
 * @module
 */
import type { SessionRecord } from "../memory/session_table.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import type { Clock } from "../sync/clock.ts";
import { BarEnds } from "../time/bar_ends.ts";
import { MarketClock } from "./market_clock.ts";

/**
 * Holds bars back until market time reaches their end, in clock-driven mode. In
 * data-driven mode, and in the trailing history, every bar is due at once.
 */
export class SessionPace {
  /** Whether sessions are paced by the clock. */
  readonly isPaced: boolean;
  readonly #baseMs: number;
  readonly #ends: BarEnds;
  readonly #marketClock: MarketClock;
  /** Close of the session, `NaN` if it is not paced. */
  #close = NaN;
  /** The session until its ends are asked for, which they are not without a clock. */
  #begun: SessionRecord | undefined;

  /** Paces a run by `clock`, at the speed of its plan. */
  constructor(
    plan: Pick<
      RunPlan,
      "mode" | "speedMultiplier" | "baseMs" | "baseByClock"
    >,
    clock: Clock,
  ) {
    this.isPaced = plan.mode === "clock-driven";
    this.#baseMs = plan.baseMs;
    this.#ends = new BarEnds(baseSlots(plan));
    this.#marketClock = new MarketClock(plan.speedMultiplier, clock);
  }

  /**
   * Begins a session. Market time is `at` now: its open, or an instant within it
   * to join a session that is under way.
   */
  begin(record: SessionRecord, at: number = record.open): void {
    this.#close = this.isPaced && !record.history ? record.close : NaN;
    this.#begun = record;
    // Without a close, no one asks for the time of the market.
    if (!Number.isNaN(this.#close)) this.#marketClock.start(at);
  }

  /**
   * Bars that start before this instant are due, UTC epoch milliseconds. `next`
   * is the start of the next bar.
   */
  dueBefore(next: number): number {
    const close = this.#close;
    if (Number.isNaN(close)) return Infinity;
    if (this.#marketClock.reached(close)) return Infinity;
    const due = Math.floor(this.#marketClock.time - this.#baseMs) + 1;
    if (next < due) return due;
    return this.#marketClock.reached(this.endOf(next)) ? next + 1 : due;
  }

  /** The end of a base bar of the session, in market time. */
  endOf(start: number): number {
    if (this.#begun !== undefined) {
      this.#ends.begin(this.#begun);
      this.#begun = undefined;
    }
    return this.#ends.of(start);
  }

  /**
   * When bars that start at `start` are due, on the clock; with `Infinity`, when
   * the session may end. `undefined` if the session may end now.
   */
  dueAt(start: number): number | undefined {
    const close = this.#close;
    if (Number.isNaN(close)) return undefined;
    if (start === Infinity && this.#marketClock.reached(close)) {
      return undefined;
    }
    return this.#marketClock.realTimeOf(Math.min(this.endOf(start), close));
  }
}
