/** Imports the package as a whole. */
import { ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module = await (import(`${ENGINE}mod.ts`));
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
