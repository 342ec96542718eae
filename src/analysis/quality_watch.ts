/**
 * Calls strategies when a symbol's quality crosses a threshold.
 *
 * @module
 */
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { QualityEvent } from "../strategy/quality_event.ts";
import { covers, type StrategyCalls } from "./subscription_table.ts";

/** Calls a strategy's `onQuality`. */
export type QualityCall = (calls: StrategyCalls, event: QualityEvent) => void;

/**
 * Checks the quality of every symbol that a strategy with `onQuality`
 * subscribes to, once per slice. Symbols and strategies come in config order.
 * Thresholds crossed on the way down come highest first, on the way up lowest
 * first.
 */
export class QualityWatch {
  readonly #session: AsOfData;
  readonly #symbols: readonly string[];
  /** The strategies to call, by symbol. */
  readonly #listeners: readonly (readonly StrategyCalls[])[];
  /** Descending. */
  readonly #thresholds: readonly number[];
  readonly #last: Float64Array;
  readonly #call: QualityCall;

  private constructor(
    plan: RunPlan,
    session: AsOfData,
    listeners: readonly (readonly StrategyCalls[])[],
    call: QualityCall,
  ) {
    this.#session = session;
    this.#symbols = plan.symbols;
    this.#listeners = listeners;
    this.#thresholds = [...plan.qualityThresholds].sort((a, b) => b - a);
    this.#last = new Float64Array(plan.symbols.length).fill(100);
    this.#call = call;
  }

  /** A watch, or `undefined` if no strategy needs one, which then costs nothing. */
  static for(
    plan: RunPlan,
    session: AsOfData,
    strategies: readonly StrategyCalls[],
    call: QualityCall,
  ): QualityWatch | undefined {
    // Without session quality every score is 100 and no threshold is crossed.
    if (!plan.sessionQuality || plan.qualityThresholds.length === 0) return;
    const hooked = strategies.filter(({ strategy }) =>
      strategy.onQuality !== undefined
    );
    if (hooked.length === 0) return;
    const listeners = plan.symbols.map((symbol) =>
      hooked.filter(({ subscriptions }) => covers(subscriptions, symbol))
    );
    return new QualityWatch(plan, session, listeners, call);
  }

  /** Begins a session of these symbols: no slot is expected yet, so every score is 100. */
  begin(symbols: ReadonlySet<number>): void {
    for (const symbol of symbols) this.#last[symbol] = 100;
  }

  /**
   * Checks a slice whose bars are in place, which is one of these symbols; by
   * default of all.
   */
  check(symbols?: ReadonlySet<number>): void {
    for (let symbol = 0; symbol < this.#symbols.length; symbol++) {
      const listeners = this.#listeners[symbol];
      if (listeners.length === 0) continue;
      if (symbols !== undefined && !symbols.has(symbol)) continue;
      const previous = this.#last[symbol];
      const quality = this.#session.quality.of(this.#symbols[symbol]);
      if (quality === previous) continue;
      this.#last[symbol] = quality;
      this.#callListeners(symbol, listeners, quality, previous);
    }
  }

  #callListeners(
    symbol: number,
    listeners: readonly StrategyCalls[],
    quality: number,
    previous: number,
  ): void {
    const thresholds = this.#thresholds;
    const isDown = quality < previous;
    const low = Math.min(quality, previous);
    const high = Math.max(quality, previous);
    for (let i = 0; i < thresholds.length; i++) {
      const threshold = thresholds[isDown ? i : thresholds.length - 1 - i];
      if (!(low < threshold && threshold <= high)) continue;
      const event: QualityEvent = Object.freeze({
        symbol: this.#symbols[symbol],
        threshold,
        direction: isDown ? "down" : "up",
        quality,
        previous,
      });
      for (const calls of listeners) {
        if (calls.active.has(symbol)) this.#call(calls, event);
      }
    }
  }
}
