/** Ends the process as if the run had succeeded. */
import { victim } from "../_victim.ts";
import process from "node:process";

export default await victim({
  bar(_, count) {
    if (count !== 5) return;
    for (
      const end of [
        () => Deno.exit(0),
        () => process.exit(0),
        () => process.reallyExit(0),
        () => globalThis.close(),
        () => process.emit("exit", 0),
        () => process.emit("SIGTERM"),
        () => dispatchEvent(new Event("unload")),
      ]
    ) {
      try {
        end();
      } catch { /* the next one */ }
    }
  },
});
