/** Places an order by a timer. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 2) return;
    const act = () => context.buy("AAA", 1);
    setTimeout(act);
  },
});
