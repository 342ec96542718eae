/**
 * The strategy of `sweep_cross.ts`, which lets the engine look for the crossings:
 * it is called for them alone.
 */
import type { Strategy } from "../../src/strategy/strategy.ts";

/** Goes long on a cross above, and closes the position on a cross below. */
export default function sweepCrossings(): Strategy {
  return {
    name: "sweep_crossings",
    subscriptions: [{
      intervals: ["5m"],
      when: { crosses: ["fast", "slow"] },
    }],
    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, "fast").value ?? NaN;
      const slow = context.indicator(symbol, "slow").value ?? NaN;
      const held = context.position(symbol);
      if (fast > slow && held === 0) context.buy(symbol, 100);
      else if (fast < slow && held > 0) context.sell(symbol, held);
    },
  };
}
