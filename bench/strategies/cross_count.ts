/**
 * The strategy of the pipeline's bench: reads both EMAs at each 5m bar and counts
 * their crossings. It places no orders, like the fused loop.
 */
import type { Strategy } from "../../src/strategy/strategy.ts";

/** A strategy and its count of crossings. */
export interface CrossCount {
  /** The strategy. */
  readonly strategy: Strategy;
  /** Crossings of all runs so far. */
  crossings: number;
}

/** Counts the crossings of EMA 10 and EMA 30 on 5m bars. */
export function crossCount(): CrossCount {
  const above = new Map<string, boolean>();
  const count: CrossCount = {
    crossings: 0,
    strategy: {
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, { symbol }) {
        const fast = context.indicator(symbol, "ema_10_5m").value;
        const slow = context.indicator(symbol, "ema_30_5m").value;
        if (fast === undefined || slow === undefined) return;
        const isAbove = fast > slow;
        if (above.get(symbol) !== isAbove) {
          above.set(symbol, isAbove);
          count.crossings++;
        }
      },
    },
  };
  return count;
}
