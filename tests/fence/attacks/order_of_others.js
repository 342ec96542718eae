/** Orders in the name of another strategy. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    context.submit({ ...order, strategy: 1 });
  },
});
