/**
 * Buys when a fast moving average rises above a slow one, and closes the
 * position when it falls below.
 */
import type { Strategy } from "@openbell/session/strategy";

interface Params {
  /** Id of the fast indicator in the config. */
  readonly fast: string;
  /** Id of the slow indicator in the config. */
  readonly slow: string;
  /** Units to buy. */
  readonly quantity: number;
}

export default function emaCross(params: Params): Strategy {
  const wasAbove = new Map<string, boolean>();
  return {
    name: "ema_cross",
    subscriptions: [{ intervals: ["5m"] }],

    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, params.fast).value;
      const slow = context.indicator(symbol, params.slow).value;
      if (fast === undefined || slow === undefined) return; // not ready yet

      const isAbove = fast > slow;
      const before = wasAbove.get(symbol);
      wasAbove.set(symbol, isAbove);
      if (before === undefined || before === isAbove) return;

      const held = context.position(symbol);
      if (isAbove && held === 0) context.buy(symbol, params.quantity);
      else if (!isAbove && held > 0) context.sell(symbol, held);
    },
  };
}
