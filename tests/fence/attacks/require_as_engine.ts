/** Requires an engine module in the name of an engine module. */
import { ENGINE, victim } from "../_victim.ts";
import { createRequire } from "node:module";

export default await victim({
  async load() {
    const module = await (createRequire(`${ENGINE}src/system/stages.ts`)(
      "../memory/arena.ts",
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
