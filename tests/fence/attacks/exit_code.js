/** Sets the exit code, and what is called at the exit. */
import process from "node:process";
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    const fail = () => {
      process.exitCode = 3;
      Deno.exitCode = 3;
    };
    addEventListener("unload", fail);
    addEventListener("beforeunload", (event) => event.preventDefault());
    process.on("exit", fail);
  },
});
