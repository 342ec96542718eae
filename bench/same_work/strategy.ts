/**
 * The strategy of the comparison, as a user would write it: a module for the command
 * line and a factory for programs.
 *
 * @module
 */
import type { JsonObject } from "../../src/config/session_config.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";

const QUANTITY = 100;

/** Makes the strategy; `{flat: false}` keeps shares overnight. */
export default function emaCross(params: JsonObject): Strategy {
  const flat = params.flat !== false;
  const timeInForce = flat ? "day" : "gtc";
  const wasAbove = new Map<string, boolean>();
  return {
    name: "ema_cross",
    subscriptions: [{ intervals: ["5m"] }],
    onSessionStart(context) {
      if (!flat) return;
      for (const symbol of context.symbols) {
        const quantity = context.position(symbol);
        if (quantity === 0) continue;
        context.submit({ symbol, side: "sell", quantity, timeInForce });
      }
    },
    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, "ema_fast").value;
      const slow = context.indicator(symbol, "ema_slow").value;
      if (fast === undefined || slow === undefined) return;
      const before = wasAbove.get(symbol);
      const above = fast > slow;
      if (before === above) return;
      wasAbove.set(symbol, above);
      if (before === undefined) return;
      if (flat && context.time === context.session.close) return;
      const held = context.position(symbol);
      if (above && held === 0) {
        context.submit({
          symbol,
          side: "buy",
          quantity: QUANTITY,
          timeInForce,
        });
        if (!flat) return;
        context.submit({
          symbol,
          side: "sell",
          quantity: QUANTITY,
          type: "market_on_close",
          reduceOnly: true,
        });
      } else if (!above && held > 0) {
        context.submit({ symbol, side: "sell", quantity: held, timeInForce });
      }
    },
  };
}
