/** Loads an engine module into a module object. */
import { classOf, ENGINE, victim } from "../_victim.ts";
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
