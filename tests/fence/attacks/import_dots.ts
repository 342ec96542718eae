/** Imports an engine module by a URL with dots in its path. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}src/../src/./memory/arena.ts`));
    return classOf(module);
  },
});
