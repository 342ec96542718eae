/** Places an order by an event of its own. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 2) return;
    const act = () => context.buy("AAA", 1);
    const target = new EventTarget();
    target.addEventListener("x", act);
    setTimeout(() => target.dispatchEvent(new Event("x")));
  },
});
