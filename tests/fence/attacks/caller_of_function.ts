/** Reads who called a function that is not strict. */
import { victim } from "../_victim.ts";

const sloppy = new Function("return arguments.callee.caller") as () => unknown;

export default await victim({
  setup() {
    const caller = (function hook() {
      return sloppy();
    })();
    if (typeof caller === "function" && caller.name !== "hook") {
      return caller.name;
    }
  },
});
