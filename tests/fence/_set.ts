/**
 * What attacks of a sweep's sets are written in: a strategy that buys another
 * quantity if it finds what an earlier set has left.
 */
import {
  defineStrategy,
  type StrategyDefinition,
} from "../../src/strategy/mod.ts";

/** How sets tell later ones. */
export interface Carrier {
  /** What an earlier set has left, if it left something. */
  readonly take: () => unknown;
  /** Leaves something. */
  readonly put: () => void;
}

/** The strategy that tells later sets. */
export function telling({ take, put }: Carrier): StrategyDefinition {
  return defineStrategy({
    params: { quantity: { type: "integer", default: 1 } },
    create({ quantity }) {
      let told = false;
      try {
        told = take() !== undefined;
      } catch { /* nothing */ }
      try {
        put();
      } catch { /* refused */ }
      let count = 0;
      return {
        subscriptions: [{ intervals: ["5m"] }],
        onBar(context) {
          if (++count === 3) context.buy("AAA", told ? 1_000 : quantity);
        },
      };
    },
  }) as unknown as StrategyDefinition;
}
