/** Takes functions and objects from the frames of a stack. */
import { victim } from "../_victim.ts";

interface Frame {
  getThis(): unknown;
  getFunction(): unknown;
}

export default await victim({
  bar(_, count) {
    if (count > 3) return;
    const before = Error.prepareStackTrace;
    let found: string | undefined;
    Error.prepareStackTrace = (_, frames) => {
      for (const frame of frames as unknown as Frame[]) {
        const self = frame.getThis();
        if (self !== undefined && self !== globalThis) found ??= "an object";
        if (frame.getFunction() !== undefined) found ??= "a function";
      }
      return "";
    };
    void new Error().stack;
    Error.prepareStackTrace = before;
    return found;
  },
});
