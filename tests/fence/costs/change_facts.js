/** Changes what it is told of the order and its bar. */
import { costing } from "../_costs.ts";

const WORTH = 1.5e6 + 0.4375;

export const { commission, slippage, fill } = await costing({
  call(facts) {
    for (const part of [facts, facts.bar]) {
      if (part === undefined) continue;
      const before = JSON.stringify(part);
      for (const key of [...Object.keys(part), "price", "quantity", "close"]) {
        Reflect.set(part, key, WORTH);
        Reflect.defineProperty(part, key, { get: () => WORTH });
        Reflect.deleteProperty(part, key);
      }
      Reflect.setPrototypeOf(part, { price: WORTH, close: WORTH });
      if (JSON.stringify(part) !== before) return `changed ${before}`;
    }
  },
});
