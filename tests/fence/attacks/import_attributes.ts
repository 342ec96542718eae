/** Imports an engine module with attributes of the import. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}src/memory/arena.ts`, { with: {} }));
    return classOf(module);
  },
});
