/** Changes its subscriptions after they are checked. */
import { victim } from "../_victim.ts";

const strategy = await victim({
  setup() {
    intervals.push("1d", "nonsense", Symbol("x"));
    subscriptions.push({ symbols: ["BBB"], intervals: ["1m"] }, null);
  },
});
const intervals = ["5m"];
const subscriptions = [{ intervals }];

export default { ...strategy, subscriptions };
