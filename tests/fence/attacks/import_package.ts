/** Imports the package as a whole. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}mod.ts`));
    return classOf(module);
  },
});
