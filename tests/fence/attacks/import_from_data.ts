/** Imports an engine module through a module in a data URL. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(
      `data:text/javascript,${
        encodeURIComponent(`export * from "${ENGINE}src/memory/arena.ts"`)
      }`
    ));
    return classOf(module);
  },
});
