/** Imports an engine module from a script of `node:vm`. */
import { ENGINE, victim } from "../_victim.ts";
import { runInThisContext } from "node:vm";

export default await victim({
  async load() {
    const module =
      await (runInThisContext(`import("${ENGINE}src/memory/arena.ts")`, {
        filename: `${ENGINE}src/system/stages.ts`,
      }));
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
