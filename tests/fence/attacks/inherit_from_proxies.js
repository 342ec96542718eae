/** Gives built-in prototypes a prototype that sees every read. */
import { laterAmong, newestPrice, victim } from "../_victim.ts";

const kept = [];
const spy = new Proxy({ __proto__: null }, {
  get(_, name, receiver) {
    kept.push(receiver);
    return name === "then" ? undefined : Object.prototype[name];
  },
  set(_, __, value, receiver) {
    kept.push(value, receiver);
    return true;
  },
});

export default await victim({
  load() {
    for (const name of Reflect.ownKeys(globalThis)) {
      const prototype = globalThis[name]?.prototype;
      if (prototype === undefined || name === "Proxy") continue;
      try {
        Object.setPrototypeOf(prototype, spy);
      } catch { /* the next one */ }
    }
  },
  bar: (context) => laterAmong(kept.splice(0), newestPrice(context)),
});
