/** Imports an engine module in evaluated code that claims to be the engine's. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await ((0, eval)(
      `import("${ENGINE}src/memory/arena.ts")\n//# sourceURL=${ENGINE}src/system/stages.ts`,
    ));
    return classOf(module);
  },
});
