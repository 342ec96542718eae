/** Keeps what it is told, and looks at it by timers and microtasks. */
import { costing } from "../_costs.ts";
import { got, isLater, newestPrice } from "../_victim.ts";

export const { commission, slippage, fill } = await costing({
  call(facts) {
    const { bar } = facts;
    if (bar === undefined) return;
    const newest = newestPrice(facts);
    const look = () => {
      if (isLater(bar.close, newest)) got(`the later price ${bar.close}`);
      if (isLater(bar.open, newest)) got(`the later price ${bar.open}`);
    };
    queueMicrotask(look);
    Promise.resolve().then(look);
    setTimeout(look);
  },
});
