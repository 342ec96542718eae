/** Exhausts the stack where the broker books a fill. */
import { costing } from "../_costs.ts";

function deeper(n) {
  return 1 + deeper(n + 1);
}

export const { commission, slippage, fill } = await costing({
  call() {
    deeper(0);
  },
});
