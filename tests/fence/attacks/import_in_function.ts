/** Imports an engine module in a function made from text. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module =
      await (new Function(`return import("${ENGINE}src/memory/arena.ts")`)());
    return classOf(module);
  },
});
