/**
 * Pairs: when the ratio of two prices is several standard deviations from its
 * mean, sells the expensive symbol and buys the cheap one; closes both when the
 * ratio returns. Checks once per slice, when both symbols have their bar.
 */
import { defineStrategy } from "@openbell/session/strategy";

export default defineStrategy({
  params: {
    first: { type: "string" },
    second: { type: "string" },
    bars: { type: "integer", default: 60, min: 20, max: 200 },
    enter: { type: "number", default: 2, min: 0 },
    leave: { type: "number", default: 0.5, min: 0 },
    value: { type: "number", default: 20_000, min: 1 },
  },
  create({ first, second, bars, enter, leave, value }) {
    const a = new Float64Array(bars);
    const b = new Float64Array(bars);
    return {
      name: `pairs ${first} ${second}`,
      subscriptions: [{ symbols: [first, second], intervals: ["15m"] }],

      onSlice(context) {
        const one = context.bars(first, "15m");
        const two = context.bars(second, "15m");
        if (one.length < bars || two.length < bars) return;
        if (one.timestamp(-1) !== two.timestamp(-1)) return; // one has a gap
        one.copyNewest("close", a);
        two.copyNewest("close", b);
        let sum = 0;
        let squares = 0;
        for (let i = 0; i < bars; i++) {
          const ratio = a[i] / b[i];
          sum += ratio;
          squares += ratio * ratio;
        }
        const mean = sum / bars;
        const deviation = Math.sqrt(squares / bars - mean * mean);
        const score = (one.close(-1) / two.close(-1) - mean) / deviation;

        const held = context.position(first);
        const isBack = held > 0 ? score > -leave : score < leave;
        if (held !== 0 && isBack) {
          for (const { symbol, quantity } of context.positions) {
            if (quantity > 0) context.sell(symbol, quantity);
            else context.buy(symbol, -quantity);
          }
        }
        if (held !== 0 || !(Math.abs(score) > enter)) return;
        const shares = (price: number) => Math.floor(value / price);
        const [dear, cheap] = score > 0 ? [one, two] : [two, one];
        context.sell(dear.symbol, shares(dear.close(-1)));
        context.buy(cheap.symbol, shares(cheap.close(-1)));
      },
    };
  },
});
