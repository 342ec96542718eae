/** Changes what errors say, and which ones are errors. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const { prototype } of [Error, TypeError, RangeError]) {
      for (const name of ["message", "stack", "code", "name", "cause"]) {
        try {
          Object.defineProperty(prototype, name, {
            get: () => "stopped",
            set() {},
          });
        } catch { /* the next one */ }
      }
      prototype.toString = () => "";
    }
    Error.isError = () => false;
    Object.defineProperty(Error, Symbol.hasInstance, { value: () => false });
  },
  bar(context, count) {
    if (count > 3) return;
    try {
      context.bars("ZZZ", "1m");
    } catch { /* expected */ }
  },
});
