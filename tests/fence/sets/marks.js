/** Tells by marks of the performance. */
import { telling } from "../_set.ts";

export default telling({
  take: () => performance.getEntriesByName("told")[0],
  put() {
    performance.mark("told");
  },
});
