/** Requires an engine module by its path. */
import { ENGINE, victim } from "../_victim.ts";
import { createRequire } from "node:module";

export default await victim({
  async load() {
    const module = await (createRequire(import.meta.url)(
      new URL(`${ENGINE}src/memory/arena.ts`).pathname,
    ));
    return classOf(module);
  },
});

/** The engine's class, if the module is the one that the engine uses. */
function classOf(module: Record<string, unknown> | undefined) {
  const found = module?.Arena ?? module?.openBarStore ??
    module?.useImporters;
  return found === undefined
    ? undefined
    : `the class ${String(found).slice(0, 20)}`;
}
