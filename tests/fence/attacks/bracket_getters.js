/** Orders a bracket whose prices change after the check. */
import { victim } from "../_victim.ts";

export default await victim({
  order(context, order) {
    let reads = 0;
    context.submit({
      ...order,
      bracket: {
        get stopPrice() {
          return reads++ === 0 ? 900_000 : NaN;
        },
        get limitPrice() {
          return reads < 9 ? 1_900_000 : "1e9";
        },
      },
    });
    throw new Error(`reads ${reads}`);
  },
});
