/** Tells by a listener of the process. */
import process from "node:process";
import { telling } from "../_set.ts";

export default telling({
  take: () => process.listeners("told")[0],
  put() {
    process.on("told", () => {});
  },
});
