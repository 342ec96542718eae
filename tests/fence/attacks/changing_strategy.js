/** Is a strategy whose members change after they are checked. */
import { victim } from "../_victim.ts";

const strategy = await victim();
let names = 0;
let lists = 0;

export default {
  get name() {
    return names++ === 0 ? "victim" : { toString: () => "forged" };
  },
  get subscriptions() {
    return lists++ === 0 ? strategy.subscriptions : [{ intervals: [NaN] }];
  },
  setup: strategy.setup,
  onBar: strategy.onBar,
  teardown: strategy.teardown,
};
