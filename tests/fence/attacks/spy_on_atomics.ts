/** Replaces functions of Atomics. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  membersOf(Atomics, ["load", "store", "wait", "notify", "add", "waitAsync"]),
);
