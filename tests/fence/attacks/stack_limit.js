/** Makes stacks empty, endless or impossible. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    Object.defineProperty(Error, "stackTraceLimit", {
      get: () => {
        throw new RangeError("no stack");
      },
      configurable: true,
    });
    Error.captureStackTrace = () => {
      throw new RangeError("no stack");
    };
  },
  bar(context, count) {
    if (count > 3) return;
    try {
      context.bars("ZZZ", "1m");
    } catch { /* expected */ }
  },
});
