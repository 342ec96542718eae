/** Spies on the typed arrays of all kinds. */
import { membersOf, spies } from "../_spies.ts";

const kinds = [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array]
  .concat([Int32Array, Uint32Array, Float32Array, Float64Array]);
const shared = Object.getPrototypeOf(Float64Array);
export default await spies([
  ...kinds.flatMap((one) => [
    ...membersOf(one, Reflect.ownKeys(one)),
    ...membersOf(one.prototype, Reflect.ownKeys(one.prototype)),
    ...membersOf(globalThis, [one.name]),
  ]),
  ...membersOf(shared, Reflect.ownKeys(shared)),
  ...membersOf(shared.prototype, Reflect.ownKeys(shared.prototype)),
]);
