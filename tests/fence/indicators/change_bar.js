/** Changes the bars that it gets. */
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
        for (const key of Object.keys(bar)) bar[key] = 1e9;
        Object.freeze(bar);
        return value;
      },
    };
  },
}];
export default await victim();
