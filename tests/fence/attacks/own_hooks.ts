/** Installs a hook of its own, which answers with an engine module. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import Module from "node:module";
import * as nodeModule from "node:module";
import process from "node:process";

export default await victim({
  async load() {
    const module = await ((() => {
      const hooks = {
        resolve(
          specifier: string,
          context: unknown,
          next: (specifier: string, context: unknown) => unknown,
        ) {
          return specifier.endsWith("disguise")
            ? { url: `${ENGINE}src/memory/arena.ts`, shortCircuit: true }
            : next(specifier, context);
        },
      };
      const apis = [
        Module,
        nodeModule,
        process.getBuiltinModule("module"),
        // deno-lint-ignore no-explicit-any
      ] as any[];
      for (const api of apis) {
        try {
          api.registerHooks(hooks);
        } catch { /* the next one */ }
      }
      const name = "disguise";
      return import(`file:///${name}`);
    })());
    return classOf(module);
  },
});
