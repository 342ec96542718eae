/** Replaces methods of maps and sets. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  [Map, WeakMap, Set].flatMap(({ prototype }) =>
    membersOf(prototype, [
      "get",
      "set",
      "has",
      "keys",
      "values",
      "entries",
      "forEach",
    ])
  ),
);
