/** Returns a promise of a number. */
import { costing } from "../_costs.ts";

export const { commission, slippage, fill } = await costing({
  result: (honest) => Promise.resolve(honest),
});
