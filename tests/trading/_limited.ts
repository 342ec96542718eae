/** A broker with limits, whose prices are all 10. */
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { NO_LIMITS, type TradingLimits } from "../../src/trading/limits.ts";
import type { OrderReceipt } from "../../src/trading/orders.ts";
import type { Side } from "../../src/trading/order_types/request_fields.ts";
import { at, instruments, SESSION, showBar } from "./_market.ts";

export const SYMBOLS = ["AAA", "BBB", "CCC"];

export function limited(
  limits: Partial<TradingLimits>,
  strategies = 1,
): SimulatedBroker {
  const broker = new SimulatedBroker({
    instruments: instruments(SYMBOLS),
    limits: { ...NO_LIMITS, ...limits },
    strategies,
  });
  broker.onSessionStart(SESSION);
  SYMBOLS.forEach((_, index) => broker.mark(index, 10));
  return broker;
}

export function order(
  broker: SimulatedBroker,
  side: Side,
  symbol: string,
  quantity: number,
  strategy = 0,
): OrderReceipt {
  return broker.submit({ symbol, side, quantity, strategy }, at(0));
}

/** Fills all working orders, at 10. */
export function fill(broker: SimulatedBroker): void {
  SYMBOLS.forEach((_, index) =>
    showBar(broker, index, at(0), 10, 10, 10, 10, 1e6)
  );
}
