/** Throws an error whose causes go round, with parts that have no end. */
import { victim } from "../_victim.ts";

const strategy = await victim();
const { onBar } = strategy;
let count = 0;

function endless() {
  const inner = new SuppressedError(1, 2, "inner");
  const errors = Array.from({ length: 10_000 }, () => inner);
  const error = new AggregateError(errors, `round${"x".repeat(1_000_000)}`, {
    cause: inner,
  });
  Object.assign(inner, { cause: error, error, suppressed: inner });
  error.errors.push(error);
  error.stack = "    at x (file:///x.js:1:1)\n".repeat(100_000);
  return error;
}

export default {
  ...strategy,
  onBar(context, bar) {
    onBar(context, bar);
    if (++count === 9) throw endless();
  },
};
