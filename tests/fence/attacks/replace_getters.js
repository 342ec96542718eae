/** Changes an order by an object whose fields change. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    const { id } = context.submit({ ...order, type: "limit", limitPrice: 2 });
    let reads = 0;
    context.replace(id, {
      get quantity() {
        return reads++ === 0 ? order.quantity : -1e9;
      },
    });
    const { quantity } = context.order(id);
    throw new Error(`quantity ${quantity === order.quantity} ${reads}`);
  },
});
