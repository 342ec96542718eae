/**
 * VWAP reversion, long and short: enters with a limit order when the price is
 * several average true ranges away from the session's VWAP, and exits when it
 * returns. Skips symbols with gaps in their data. Written as a class.
 */
import type {
  BarEvent,
  Strategy,
  StrategyContext,
} from "@openbell/session/strategy";

interface Params {
  readonly distance: number;
  readonly quantity: number;
}

export default class VwapReversion implements Strategy {
  static readonly params = {
    distance: { type: "number", default: 2, min: 0.5 },
    quantity: { type: "integer", default: 100, min: 1 },
  } as const;
  readonly name = "vwap_reversion";
  readonly subscriptions = [{ intervals: ["5m"] as const }];
  readonly #params: Params;

  constructor(params: Params) {
    this.#params = params;
  }

  onBar(context: StrategyContext, { symbol, close }: BarEvent): void {
    const vwap = context.indicator(symbol, "vwap").value;
    const atr = context.indicator(symbol, "atr").value;
    if (vwap === undefined || atr === undefined) return;
    const { distance, quantity } = this.#params;
    const held = context.position(symbol);
    const waiting = context.orders.filter((order) => order.symbol === symbol);
    if (context.clock.untilCloseMs <= 15 * 60_000) {
      for (const { id } of waiting) context.cancel(id);
      if (held > 0) context.sell(symbol, held);
      if (held < 0) context.buy(symbol, -held);
      return;
    }
    if (waiting.length > 0) return; // an order is on its way
    if (held > 0 && close >= vwap) context.sell(symbol, held);
    if (held < 0 && close <= vwap) context.buy(symbol, -held);
    if (held !== 0 || context.quality(symbol) < 99) return;
    const isFar = Math.abs(close - vwap) > distance * atr;
    if (!isFar) return;
    context.submit({
      symbol,
      side: close < vwap ? "buy" : "sell",
      quantity,
      type: "limit",
      limitPrice: close,
      timeInForce: "day",
    });
  }
}
