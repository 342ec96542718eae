/**
 * Opening-range breakout: buys when a five-minute bar closes above the range of
 * the session's first minutes. The stop is at the range's low, the target a
 * multiple of that distance away. One trade per symbol and session, flat by the
 * close.
 */
import { defineStrategy } from "@openbell/session/strategy";

export default defineStrategy({
  params: {
    minutes: { type: "integer", default: 30, min: 5, max: 120 },
    quantity: { type: "integer", default: 100, min: 1 },
    reward: { type: "number", default: 2, min: 0.1 },
  },
  create({ minutes, quantity, reward }) {
    const ranges = new Map<string, { high: number; low: number }>();
    const traded = new Set<string>();
    return {
      name: "opening_range",
      subscriptions: [{ intervals: ["5m"] }],

      onSessionStart() {
        ranges.clear();
        traded.clear();
      },

      onBar(context, { symbol, close }) {
        const { clock } = context;
        if (clock.sinceOpenMs <= minutes * 60_000) {
          const { high, low } = context.metrics(symbol);
          ranges.set(symbol, { high, low });
          return;
        }
        const range = ranges.get(symbol);
        const isLate = clock.untilCloseMs <= 60 * 60_000;
        if (range === undefined || traded.has(symbol) || isLate) return;
        if (close <= range.high) return;
        traded.add(symbol);
        context.submit({
          symbol,
          side: "buy",
          quantity,
          bracket: {
            stopPrice: range.low,
            limitPrice: close + reward * (close - range.low),
          },
        });
        // Sells any remaining position at the close.
        context.submit({
          symbol,
          side: "sell",
          quantity,
          type: "market_on_close",
          reduceOnly: true,
        });
      },
    };
  },
});
