/** Blocks its thread, so that the other ones run ahead, then looks again. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const word = new Int32Array(new SharedArrayBuffer(4));

export default await victim({
  bar(context, count) {
    if (count !== 3 && count !== 40) return;
    const bars = context.bars("AAA", "1m");
    const newest = newestPrice(context);
    const { length } = bars;
    try {
      Atomics.wait(word, 0, 0, 60);
    } catch { /* not in this thread */ }
    return laterOf(
      [
        bars.close(-1),
        bars.close(length),
        newestPrice(context),
        context.quote("AAA")?.price,
      ],
      newest,
    );
  },
});
