/** Replaces functions of Reflect and Object. */
import { membersOf, spies } from "../_spies.ts";

export default await spies([
  ...membersOf(Reflect, Reflect.ownKeys(Reflect)),
  ...membersOf(Object, ["freeze", "keys", "entries", "assign", "fromEntries"]),
]);
