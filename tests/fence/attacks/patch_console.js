/** Writes to the output by what the console and the process have. */
import { victim } from "../_victim.ts";
import process from "node:process";

export default await victim({
  load() {
    for (
      const [owner, name] of [
        [process.stdout, "write"],
        [process.stderr, "write"],
        [console, "log"],
        [console, "error"],
        [Deno, "inspect"],
      ]
    ) {
      try {
        owner[name] = () => "1e9";
      } catch { /* the next one */ }
    }
  },
});
