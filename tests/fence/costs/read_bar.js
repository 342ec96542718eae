/** Looks for later prices in all that it is told, at once and afterwards. */
import { costing } from "../_costs.ts";
import { laterIn, laterOf, newestPrice } from "../_victim.ts";

const kept = [];

function numbersIn(value, depth = 0) {
  if (typeof value !== "object" || value === null || depth > 4) return [value];
  const found = laterIn(value, Infinity) ? [Infinity] : [];
  for (
    let owner = value;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const key of Reflect.ownKeys(owner)) {
      try {
        found.push(...numbersIn(value[key], depth + 1));
      } catch { /* no value */ }
    }
  }
  return found;
}

export const { commission, slippage, fill } = await costing({
  call(facts, _, count) {
    kept.push(facts, facts.bar);
    const newest = newestPrice(facts);
    for (const one of count % 5 === 0 ? kept : [facts]) {
      const later = laterOf(numbersIn(one), newest);
      if (later !== undefined) return later;
    }
  },
});
