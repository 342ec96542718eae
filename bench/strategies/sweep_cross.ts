/**
 * The strategy of the sweep's bench: holds 100 while EMA `fast` is above EMA
 * `slow` on 5m bars, and nothing otherwise.
 */
import type { Strategy } from "../../src/strategy/strategy.ts";

/** Goes long on a cross above, and closes the position on a cross below. */
export default function sweepCross(): Strategy {
  return {
    name: "sweep_cross",
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, "fast").value;
      const slow = context.indicator(symbol, "slow").value;
      if (fast === undefined || slow === undefined) return;
      const held = context.position(symbol);
      if (fast > slow && held === 0) context.buy(symbol, 100);
      else if (fast < slow && held > 0) context.sell(symbol, held);
    },
  };
}
