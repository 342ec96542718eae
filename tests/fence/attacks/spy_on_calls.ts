/** Replaces how functions are called. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  membersOf(Function.prototype, ["call", "apply", "bind"]),
);
