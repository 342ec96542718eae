/** Orders by proxies whose fields change after the check. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    const reads = {};
    context.submit(
      new Proxy(order, {
        get(target, name) {
          reads[name] = (reads[name] ?? 0) + 1;
          if (reads[name] === 1) return target[name];
          return { quantity: 1e6, side: "buy", symbol: "BBB" }[name];
        },
      }),
    );
  },
});
