/** Imports an engine module by its URL with a fragment. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}src/memory/arena.ts#x`));
    return classOf(module);
  },
});
