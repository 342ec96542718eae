/** Orders by getters that read and act while the order is read. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    let reads = 0;
    context.submit({
      ...order,
      get quantity() {
        if (reads++ > 0) return NaN;
        void [context.orders, context.positions, context.account.equity];
        context.bars("AAA", "1m").at(-1);
        return order.quantity;
      },
      get type() {
        return reads > 1 ? "nonsense" : undefined;
      },
    });
  },
});
