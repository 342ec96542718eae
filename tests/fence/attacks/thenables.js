/** Returns objects with a `then` that places an order when somebody waits for them. */
import { victim } from "../_victim.ts";

const strategy = await victim();
const { setup, onBar, teardown } = strategy;

function thenable(context) {
  return {
    get then() {
      return (resolve) => {
        context.buy("AAA", 1);
        resolve();
      };
    },
  };
}

export default {
  ...strategy,
  setup(context) {
    setup(context);
    return undefined;
  },
  onBar(context, bar) {
    onBar(context, bar);
    if (context.time % 7 === 0) return thenable(context);
    return { then: 1, [Symbol.asyncIterator]: () => thenable(context) };
  },
  teardown(context) {
    teardown(context);
    return {
      get then() {
        return undefined;
      },
    };
  },
};
