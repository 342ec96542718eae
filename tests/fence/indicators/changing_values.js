/** Returns values that change when they are read again. */
import { own } from "../_indicator.ts";
import { victim } from "../_victim.ts";

const honest = own();
export const indicators = [{
  ...honest,
  create(params) {
    const instance = honest.create(params);
    return {
      ...instance,
      update(bar) {
        const value = instance.update(bar);
        if (value === undefined) return undefined;
        let reads = 0;
        return new Proxy([value], {
          get(target, name) {
            if (name !== "0") return Reflect.get(target, name);
            return reads++ === 0 ? value : "1e9";
          },
        });
      },
    };
  },
}];
export default await victim();
