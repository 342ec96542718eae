/** The price of one order under a cost model. */
import type {
  SlippageConfig,
  SpreadConfig,
} from "../../../src/config/session_config.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, bar, openBroker } from "../_market.ts";

/** The price of an order for 100 units in a bar that opens at 50 and trades 1000. */
export function priceOf(
  costs: { slippage?: SlippageConfig; spread?: SpreadConfig },
  fields: Record<string, unknown>,
): number | undefined {
  const b = openBroker(costs);
  b.mark(0, 50);
  b.submit(
    { symbol: "AAA", side: "buy", quantity: 100, ...fields } as OrderRequest,
    at(0),
  );
  bar(b, 0, [50, 51, 49, 50, 1000]);
  return b.fills[0]?.price;
}
