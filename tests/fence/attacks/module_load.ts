/** Loads an engine module with the loader's function. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module =
      await (Loader._load(new URL(`${ENGINE}src/memory/arena.ts`).pathname));
    return classOf(module);
  },
});
