/** Tells by a global variable. */
import { telling } from "../_set.ts";

export default telling({
  take: () => globalThis.told,
  put() {
    globalThis.told = 1;
  },
});
