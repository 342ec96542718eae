/** Places an order by an immediate callback. */
import { victim } from "../_victim.ts";
import { setImmediate } from "node:timers";
export default await victim({
  bar(context, count) {
    if (count !== 2) return;
    const act = () => context.buy("AAA", 1);
    setImmediate(act);
  },
});
