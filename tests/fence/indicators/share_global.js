/** Shows bars to its strategy through a global. */
import { own } from "../_indicator.ts";
import { laterOf, newestPrice, victim } from "../_victim.ts";

export const indicators = [own({
  update(close) {
    (globalThis.seen ??= []).push(close);
  },
})];
export default await victim({
  bar: (context) => laterOf(globalThis.seen ?? [], newestPrice(context)),
});
