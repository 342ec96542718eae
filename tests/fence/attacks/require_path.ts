/** Requires an engine module by its path. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import { createRequire } from "node:module";

export default await victim({
  async load() {
    const module = await (createRequire(import.meta.url)(
      new URL(`${ENGINE}src/memory/arena.ts`).pathname,
    ));
    return classOf(module);
  },
});
