/** Spies on asynchronous iterators and generators. */
import { membersOf, spies } from "../_spies.ts";

const generator = Object.getPrototypeOf(
  Object.getPrototypeOf((async function* () {})()),
);
const iterator = Object.getPrototypeOf(generator);
export default await spies([
  ...membersOf(generator, ["next", "return", "throw"]),
  ...membersOf(iterator, [Symbol.asyncIterator, Symbol.asyncDispose]),
]);
