/** Passes a list of orders whose own methods make others. */
import { victim } from "../_victim.ts";

class Orders extends Array {
  map() {
    const forged = { ...this[0], strategy: -1, quantity: 1 };
    return [forged, forged];
  }
}

export default await victim({
  order(context, order) {
    context.submitOneCancelsOther(
      Orders.from([{ ...order, quantity: NaN }, order]),
    );
  },
});
