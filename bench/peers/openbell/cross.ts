import {
  crossedAbove,
  crossedBelow,
  type Strategy,
} from "@openbell/session/strategy";

const strategy: Strategy = {
  subscriptions: [{ intervals: ["5m"], when: { crosses: ["fast", "slow"] } }],
  onBar(context, { symbol }) {
    const fast = context.indicator(symbol, "fast");
    const slow = context.indicator(symbol, "slow");
    const held = context.position(symbol);
    if (held === 0 && crossedAbove(fast, slow)) context.buy(symbol, 100);
    else if (held > 0 && crossedBelow(fast, slow)) context.sell(symbol, held);
  },
};
export default strategy;
