/** Replaces what delivers events, to get the engine's port. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const name of ["dispatchEvent", "addEventListener"] as const) {
      const original = EventTarget.prototype[name];
      try {
        Object.defineProperty(EventTarget.prototype, name, {
          value(this: EventTarget, ...args: unknown[]) {
            if (this instanceof MessagePort) got("a port");
            return Reflect.apply(original, this, args);
          },
        });
      } catch { /* the next one */ }
    }
    for (const name of ["data", "ports"]) {
      try {
        Object.defineProperty(MessageEvent.prototype, name, {
          get: () => got("a message"),
        });
      } catch { /* the next one */ }
    }
  },
});
