/** Returns an object that is another number each time. */
import { costing } from "../_costs.ts";

let asked = 0;

export const { commission, slippage, fill } = await costing({
  result: () => ({
    valueOf: () => ++asked,
    [Symbol.toPrimitive]: () => ++asked,
  }),
});
