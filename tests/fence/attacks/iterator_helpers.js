/** Spies on iterators and their helpers. */
import { membersOf, spies } from "../_spies.ts";

const helpers = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
);
const wrapped = Object.getPrototypeOf(Iterator.from({ next() {} }));
export default await spies([
  ...membersOf(helpers, Reflect.ownKeys(helpers)),
  ...membersOf(wrapped, Reflect.ownKeys(wrapped)),
  ...membersOf(Iterator, ["from", "concat", "zip"]),
]);
