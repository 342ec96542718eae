/** Labels orders with objects that are read as texts. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, { symbol, side, quantity }) {
    let reads = 0;
    context[side](symbol, quantity, {
      get tag() {
        return reads++ === 0 ? "" : { toString: () => "1e9" };
      },
      reason: "",
    });
  },
});
