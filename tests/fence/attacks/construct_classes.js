/** Makes objects of the classes of its views, with parts of its own. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 3) return;
    const values = [];
    const parts = new Proxy(function () {}, {
      get: (_, name) => name === Symbol.toPrimitive ? () => 0 : parts,
      apply: (_, __, args) => {
        values.push(...args);
        return parts;
      },
      construct: () => parts,
    });
    for (
      const view of [
        context,
        context.bars("AAA", "1m"),
        context.indicator("AAA", "sma"),
        context.metrics("AAA"),
      ]
    ) {
      try {
        const made = new view.constructor(parts, parts, parts);
        for (const key of Reflect.ownKeys(Object.getPrototypeOf(view))) {
          values.push(made[key]);
        }
      } catch { /* the next one */ }
    }
    return laterOf(values, newestPrice(context));
  },
});
