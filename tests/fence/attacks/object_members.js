/** Replaces the members that all objects inherit. */
import { laterAmong, newestPrice, victim } from "../_victim.ts";

const kept = [];

export default await victim({
  load() {
    for (const name of Reflect.ownKeys(Object.prototype)) {
      if (name === "__proto__") continue;
      try {
        Object.prototype[name] = function (...args) {
          kept.push(this, ...args);
          return 1e9;
        };
      } catch { /* the next one */ }
    }
  },
  bar: (context) => laterAmong(kept.splice(0), newestPrice(context)),
});
