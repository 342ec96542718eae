/** Loads an engine module into a module object. */
import { ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module = await ((() => {
      const module = new Loader("x");
      module.load(new URL(`${ENGINE}src/memory/arena.ts`).pathname);
      return module.exports;
    })());
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
