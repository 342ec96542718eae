/** Replaces the function that resolves paths. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module = await ((() => {
      const original = Loader._resolveFilename;
      Loader._resolveFilename = () =>
        new URL(`${ENGINE}src/memory/arena.ts`).pathname;
      try {
        return Loader.createRequire(import.meta.url)("./nothing");
      } finally {
        Loader._resolveFilename = original;
      }
    })());
    return classOf(module);
  },
});
