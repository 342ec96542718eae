/** Throws a proxy that fails on every access. */
import { victim } from "../_victim.ts";

export default await victim({
  order() {
    throw new Proxy({}, {
      get: () => {
        throw new Error("a read");
      },
      getPrototypeOf: () => {
        throw new Error("a prototype");
      },
      ownKeys: () => {
        throw new Error("keys");
      },
    });
  },
});
