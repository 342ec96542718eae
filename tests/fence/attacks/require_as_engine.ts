/** Requires an engine module in the name of an engine module. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import { createRequire } from "node:module";

export default await victim({
  async load() {
    const module = await (createRequire(`${ENGINE}src/system/stages.ts`)(
      "../memory/arena.ts",
    ));
    return classOf(module);
  },
});
