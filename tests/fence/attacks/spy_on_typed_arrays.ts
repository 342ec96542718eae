/** Replaces methods of typed arrays. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  membersOf(Object.getPrototypeOf(Float64Array.prototype), [
    "subarray",
    "slice",
    "set",
    "fill",
    "copyWithin",
    "at",
    "values",
  ]),
);
