/** Places an order when the run is over. */
import { victim } from "../_victim.ts";

const strategy = await victim();
export default {
  ...strategy,
  teardown(context) {
    strategy.teardown(context);
    setTimeout(() => context.buy("AAA", 1));
  },
};
