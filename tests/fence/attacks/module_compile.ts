/** Compiles code in the name of an engine module, which imports another. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";

// deno-lint-ignore no-explicit-any
const Loader = Module as any;

export default await victim({
  async load() {
    const module =
      await (new Promise<Record<string, unknown>>((resolve, reject) => {
        const module = new Loader("x");
        module.exports = { resolve, reject };
        module._compile(
          `import("../memory/arena.ts").then(exports.resolve, exports.reject);`,
          new URL(`${ENGINE}src/system/stages.ts`).pathname,
        );
      }));
    return classOf(module);
  },
});
