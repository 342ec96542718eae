/** Clones and prints the objects that it gets. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count > 20) return;
    const newest = newestPrice(context);
    for (
      const view of [
        context.bars("AAA", "1m"),
        context.indicator("AAA", "sma"),
        context,
        context.account,
        context.clock,
      ]
    ) {
      for (const read of [structuredClone, JSON.stringify, Object.entries]) {
        let text;
        try {
          text = JSON.stringify(read(view));
        } catch {
          continue;
        }
        const numbers = text.match(/\d+\.4375/g) ?? [];
        const later = laterOf(numbers.map(Number), newest);
        if (later !== undefined) return later;
      }
    }
  },
});
