/** Tells by a timer that sets a global later. */
import { telling } from "../_set.ts";

export default telling({
  take: () => globalThis.told,
  put() {
    setInterval(() => globalThis.told = 1);
  },
});
