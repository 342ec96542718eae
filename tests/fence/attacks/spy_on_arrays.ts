/** Replaces the methods and iterators of arrays. */
import { membersOf, spies } from "../_spies.ts";

export default await spies([
  ...membersOf(
    Array.prototype,
    Reflect.ownKeys(Array.prototype).filter((name) =>
      name !== "constructor" && name !== "length"
    ),
  ),
  ...membersOf(Object.getPrototypeOf([][Symbol.iterator]()), ["next"]),
]);
