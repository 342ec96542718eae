/** Changes its parameters, which are those of the config that the run prints. */
import { costing } from "../_costs.ts";

export const { commission, slippage, fill } = await costing({
  call(_, params) {
    Reflect.set(params, "forged", 1);
    Reflect.setPrototypeOf(params, { forged: 1 });
  },
});
