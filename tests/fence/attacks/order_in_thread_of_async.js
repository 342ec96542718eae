/** Goes on after a hook that waits. */
import { victim } from "../_victim.ts";

const strategy = await victim();
export default {
  ...strategy,
  async onBar(context, bar) {
    await Promise.resolve();
    strategy.onBar(context, bar);
  },
};
