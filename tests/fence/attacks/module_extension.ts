/** Calls the loader of a file extension with an engine module. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module = await ((() => {
      const module = new Loader("x");
      for (const load of Object.values(Loader._extensions)) {
        try {
          // deno-lint-ignore no-explicit-any
          (load as any)(
            module,
            new URL(`${ENGINE}src/memory/arena.ts`).pathname,
          );
        } catch { /* the next one */ }
      }
      return module.exports;
    })());
    return classOf(module);
  },
});
