/** Throws what cannot be read. */
import { costing } from "../_costs.ts";

const trap = () => {
  throw new Error("read");
};
const unreadable = new Proxy({}, {
  get: trap,
  has: trap,
  getPrototypeOf: trap,
  ownKeys: trap,
  getOwnPropertyDescriptor: trap,
});

export const { commission, slippage, fill } = await costing({
  result() {
    throw unreadable;
  },
});
