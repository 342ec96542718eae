/** Imports an engine module from a script of `node:vm`. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import { runInThisContext } from "node:vm";

export default await victim({
  async load() {
    const module =
      await (runInThisContext(`import("${ENGINE}src/memory/arena.ts")`, {
        filename: `${ENGINE}src/system/stages.ts`,
      }));
    return classOf(module);
  },
});
