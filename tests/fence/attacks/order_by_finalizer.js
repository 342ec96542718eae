/** Orders when an object is collected, which may be never. */
import { victim } from "../_victim.ts";

let context;
const registry = new FinalizationRegistry(() => context.buy("AAA", 1));

export default await victim({
  bar(given, count) {
    context = given;
    if (count > 10) return;
    for (let i = 0; i < 200; i++) registry.register(new Array(1_000), i);
  },
});
