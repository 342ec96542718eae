/** Tells by the runtime's storage. */
import { telling } from "../_set.ts";

export default telling({
  take: () => localStorage.getItem("told") ?? undefined,
  put() {
    localStorage.setItem("told", "1");
  },
});
