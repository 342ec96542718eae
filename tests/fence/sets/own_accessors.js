/** Tells by the setter of an accessor that it has taken. */
import { telling } from "../_set.ts";

const { get, set } = Object.getOwnPropertyDescriptor(globalThis, "Blob");

export default telling({
  take: () => get?.call(globalThis)?.told,
  put() {
    set?.call(globalThis, { told: 1 });
  },
});
