/** Changes the classes of what it is told. */
import { costing } from "../_costs.ts";
import { got } from "../_victim.ts";

export const { commission, slippage, fill } = await costing({
  call(facts, params) {
    for (const part of [facts, facts.bar ?? {}, params]) {
      for (
        let owner = Object.getPrototypeOf(part);
        owner !== null && owner !== Object.prototype;
        owner = Object.getPrototypeOf(owner)
      ) {
        for (const key of Reflect.ownKeys(owner)) {
          if (Reflect.defineProperty(owner, key, { value: () => 1e9 })) {
            got(`the member ${String(key)}`);
          }
        }
      }
    }
  },
});
