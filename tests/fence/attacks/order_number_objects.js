/** Orders quantities that are objects. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    let reads = 0;
    const quantity = {
      valueOf: () => reads++ === 0 ? order.quantity : 1e9,
      [Symbol.toPrimitive]: () => reads++ === 0 ? order.quantity : 1e9,
    };
    context.submit({ ...order, quantity });
  },
});
