/** Imports an engine module by its file URL. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}src/memory/arena.ts`));
    return classOf(module);
  },
});
