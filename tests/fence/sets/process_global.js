/** Tells by the process, without importing it. */
import { telling } from "../_set.ts";

export default telling({
  take: () => process.listeners("told")[0] ?? process.told,
  put() {
    process.on("told", () => {});
    process.told = 1;
  },
});
