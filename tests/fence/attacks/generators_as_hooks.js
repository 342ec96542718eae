/** Has hooks that are generators, and runs them on when the engine is elsewhere. */
import { victim } from "../_victim.ts";

const strategy = await victim();
const { onBar } = strategy;
const started = [];

function* waiting(context) {
  while (true) {
    yield context.time;
    context.buy("AAA", 1);
  }
}

export default {
  ...strategy,
  onBar(context, bar) {
    onBar(context, bar);
    const one = waiting(context);
    one.next();
    started.push(one);
    return one;
  },
  *teardown(context) {
    yield* started;
    context.buy("AAA", 1);
  },
};
