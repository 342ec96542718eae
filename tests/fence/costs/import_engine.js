/** Imports the account and the broker. */
import { costing } from "../_costs.ts";
import { classOf, ENGINE, got } from "../_victim.ts";

const PATHS = [
  "src/trading/account.ts",
  "src/trading/simulated/simulated_broker.ts",
  "src/analysis/cost_calls.ts",
  "src/memory/arena.ts",
];

async function load() {
  for (const path of PATHS) {
    try {
      const module = await import(`${ENGINE}${path}`);
      got(classOf(module) ?? `the module ${Object.keys(module)}`);
    } catch { /* refused */ }
  }
}

export const { commission, slippage, fill } = await costing({
  load,
  call: (_, __, count) => {
    if (count === 2) load();
  },
});
