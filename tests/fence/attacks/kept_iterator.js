/** Goes on with iterators of earlier bars. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const kept = [];

export default await victim({
  bar(context, count) {
    const bars = context.bars("AAA", "1m");
    if (count % 5 === 1) kept.push(bars[Symbol.iterator]());
    const values = [];
    for (const iterator of kept) {
      for (let i = 0; i < 40; i++) values.push(iterator.next().value?.close);
    }
    return laterOf(values, newestPrice(context));
  },
});
