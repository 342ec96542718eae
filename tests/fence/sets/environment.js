/** Tells by the environment of the process. */
import process from "node:process";
import { telling } from "../_set.ts";

export default telling({
  take: () => Deno.env.get("TOLD") ?? process.env.TOLD_TOO,
  put() {
    try {
      Deno.env.set("TOLD", "1");
    } finally {
      process.env.TOLD_TOO = "1";
    }
  },
});
