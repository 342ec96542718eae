/** Replaces how promises go on. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  membersOf(Promise.prototype, ["then", "catch", "finally"]),
);
