/**
 * Buys when bars keep closing near their highs. The module exports its own
 * indicator, `closing_strength`, which runs in the processor like a built-in
 * one.
 */
import type { CustomIndicator, Strategy } from "@openbell/session/strategy";

/**
 * The position of closes in their bars' range, from −1 at the low to 1 at the
 * high: the mean of the last `period` bars, and its change since the previous
 * bar.
 */
const closingStrength: CustomIndicator = {
  name: "closing_strength",
  summary: "Mean of where bars close in their range, and its change",
  params: [{
    name: "period",
    default: 10,
    min: 1,
    max: 1_000,
    integer: true,
    doc: "bars in the mean",
  }],
  outputs: ["strength", "change"],
  // The mean exists from bar `period` on, its change from the next bar on.
  warmup: ({ period }) => Number(period),
  create({ period }) {
    const window = new Float64Array(Number(period)).fill(NaN);
    const result = [NaN, NaN]; // reused: no allocation per bar
    let count = 0;
    return {
      update({ high, low, close }) {
        const range = high - low;
        const place = range > 0 ? (2 * close - high - low) / range : 0;
        window[count++ % window.length] = place;
        let sum = 0;
        for (const value of window) sum += value;
        const strength = sum / window.length; // NaN until the window is full
        result[1] = strength - result[0];
        result[0] = strength;
        return result;
      },
      reset() {
        window.fill(NaN);
        result.fill(NaN);
        count = 0;
      },
    };
  },
};

/** The export in which the engine finds a module's indicators. */
export const indicators: readonly CustomIndicator[] = [closingStrength];

export default ({ quantity }: { quantity: number }): Strategy => ({
  name: "own_indicator",
  subscriptions: [{ intervals: ["15m"] }],
  onBar(context, { symbol }) {
    const series = context.indicator(symbol, "strength");
    const strength = series.get("strength");
    const change = series.get("change");
    if (strength === undefined || change === undefined) return;
    const held = context.position(symbol);
    if (held === 0 && strength > 0.1 && change > 0) {
      context.buy(symbol, quantity);
    }
    if (held > 0 && strength < 0) context.sell(symbol, held);
  },
});
