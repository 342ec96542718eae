/** Replaces timers, so that nothing is called later. */
import { victim } from "../_victim.ts";
import * as timers from "node:timers";
import process from "node:process";

export default await victim({
  load() {
    const names = "setTimeout setInterval setImmediate queueMicrotask " +
      "clearTimeout clearInterval clearImmediate";
    for (const owner of [globalThis, timers.default, process]) {
      for (const name of [...names.split(" "), "nextTick"]) {
        try {
          Object.defineProperty(owner, name, { value: () => 0 });
        } catch { /* the next one */ }
      }
    }
  },
});
