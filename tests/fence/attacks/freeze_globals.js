/** Freezes what the engine may have to change. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const name of Reflect.ownKeys(globalThis)) {
      try {
        Object.freeze(globalThis[name]);
        Object.freeze(globalThis[name]?.prototype);
      } catch { /* the next one */ }
    }
    Object.preventExtensions(globalThis);
  },
});
