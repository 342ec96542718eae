/** Imports an engine module through a module in a blob. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(URL.createObjectURL(
      new Blob([`export * from "${ENGINE}src/memory/arena.ts";`], {
        type: "text/javascript",
      }),
    )));
    return classOf(module);
  },
});
