/** Calls the loaders with a path whose text changes. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module = await ((() => {
      const module = new Loader("x");
      let calls = 0;
      const path = {
        toString: () =>
          calls++ === 0
            ? "/nowhere.js"
            : new URL(`${ENGINE}src/memory/arena.ts`).pathname,
      };
      for (const load of Object.values(Loader._extensions)) {
        try {
          // deno-lint-ignore no-explicit-any
          (load as any)(module, path);
        } catch { /* the next one */ }
      }
      return module.exports;
    })());
    return classOf(module);
  },
});
