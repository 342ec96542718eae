/** Calls methods of views with receivers of its own. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count > 5) return;
    const newest = newestPrice(context);
    const values = [];
    for (
      const view of [context.bars("AAA", "1m"), context.indicator("AAA", "sma")]
    ) {
      const prototype = Object.getPrototypeOf(view);
      const receivers = [
        Object.create(view),
        new Proxy(view, { get: (_, name) => name === "length" ? 1e6 : 0 }),
        { __proto__: prototype, length: 1e6 },
        new (class extends view.constructor {})("AAA", "1m", { bars: {} }),
      ];
      for (const receiver of receivers) {
        for (const key of Reflect.ownKeys(prototype)) {
          try {
            values.push(Reflect.get(prototype, key, receiver));
          } catch { /* the next one */ }
          try {
            values.push(prototype[key].call(receiver, view.length + 2));
          } catch { /* the next one */ }
        }
      }
    }
    return laterOf(values, newest);
  },
});
