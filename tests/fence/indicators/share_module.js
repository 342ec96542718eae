/** Shows bars to its strategy through a variable of their module. */
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

const seen = [];
export const indicators = [own({
  update(close) {
    seen.push(close);
  },
})];
export default await victim({
  bar: (context) => laterOf(seen, newestPrice(context)),
});
