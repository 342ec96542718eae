/** Passes a list of orders that is a proxy and changes. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    let reads = 0;
    const limit = { ...order, type: "limit", limitPrice: 1 };
    context.submitOneCancelsOther(
      new Proxy([limit, limit], {
        get(target, name) {
          if (name === "length") return 2;
          if (name !== "0" && name !== "1") return Reflect.get(target, name);
          return { ...limit, quantity: reads++ < 2 ? 1 : 1e9 };
        },
      }),
    );
    throw new Error(
      `accepted ${context.orders.map(({ quantity }) => quantity).join(" ")}`,
    );
  },
});
