/** Throws what looks like a run that its owner has stopped. */
import { victim } from "../_victim.ts";

class SessionError extends Error {
  name = "SessionError";
  code = "stopped";
}

export default await victim({
  order(context) {
    let real;
    try {
      context.bars("ZZZ", "1m");
    } catch (error) {
      real = error;
    }
    const forged = Object.create(Object.getPrototypeOf(real));
    Object.defineProperty(forged, "code", { value: "stopped" });
    Object.defineProperty(forged, "message", { value: "The run was stopped" });
    throw Object.assign(new SessionError("no error", { cause: forged }));
  },
});
