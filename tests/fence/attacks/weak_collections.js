/** Spies on weak references and collections. */
import { membersOf, spies } from "../_spies.ts";

export default await spies(
  [WeakMap, WeakSet, WeakRef, FinalizationRegistry].flatMap((one) => [
    ...membersOf(one.prototype, Reflect.ownKeys(one.prototype)),
    ...membersOf(globalThis, [one.name]),
  ]),
);
