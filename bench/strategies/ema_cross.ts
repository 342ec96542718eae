/** The strategy of the pipeline's bench: in when EMA 10 is above EMA 30. */
import type { Strategy } from "../../src/analysis/strategy.ts";

const strategy: Strategy = {
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, { symbol }) {
    const fast = context.indicator(symbol, "ema_10_5m").value;
    const slow = context.indicator(symbol, "ema_30_5m").value;
    if (fast === undefined || slow === undefined) return;
    const held = context.position(symbol);
    if (fast > slow && held === 0) context.buy(symbol, 100);
    else if (fast < slow && held > 0) context.sell(symbol, held);
  },
};

export default strategy;
