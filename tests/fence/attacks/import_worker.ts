/** Imports the engine's entry point of a worker and what it exports. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}workers/sandboxed_stage.ts`));
    return classOf(module);
  },
});
