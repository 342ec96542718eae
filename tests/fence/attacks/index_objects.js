/** Reads bars at indices that are objects with changing numbers. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

/** An index that is valid when it is checked, and later beyond the end. */
function changing(valid, later) {
  let reads = 0;
  const next = () => reads++ % 2 === 0 ? valid : later;
  return { valueOf: next, [Symbol.toPrimitive]: next };
}

export default await victim({
  bar(context, count) {
    if (count > 20) return;
    const bars = context.bars("AAA", "1m");
    const sma = context.indicator("AAA", "sma");
    const newest = newestPrice(context);
    const values = [];
    for (const later of [bars.length, bars.length + 3, 2 ** 32 + 1]) {
      for (const valid of [0, -1]) {
        for (const name of ["at", "open", "high", "low", "close"]) {
          const value = bars[name](changing(valid, later));
          values.push(value, value?.close);
        }
        values.push(sma.at(changing(valid, later)));
      }
      values.push(bars.close(bars.indexAt(changing(0, 1e15))));
    }
    return laterOf(values, newest);
  },
});
