/** Reads bars at every odd index. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const ODD = [
  1,
  2,
  7,
  100,
  1e6,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e300,
  Infinity,
  NaN,
];

export default await victim({
  bar(context, count) {
    if (count > 20) return;
    const bars = context.bars("AAA", "1m");
    const sma = context.indicator("AAA", "sma");
    const values = [];
    for (const odd of ODD) {
      for (const index of [bars.length + odd, bars.length - 1 + odd]) {
        for (const one of [index, -index, `${index}`, [index], index + 0.5]) {
          values.push(bars.at(one)?.close, bars.close(one), sma.at(one));
        }
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
