/** Imports an engine module from another context of node:vm. */
import { classOf, ENGINE, victim } from "../_victim.ts";
import vm from "node:vm";

export default await victim({
  async load() {
    const url = `${ENGINE}src/memory/arena.ts`;
    for (
      const run of [
        () => vm.runInNewContext(`import("${url}")`, {}, { filename: url }),
        () =>
          new vm.Script(`import("${url}")`, { filename: url })
            .runInThisContext(),
        () =>
          vm.compileFunction(`return import("${url}")`, [], {
            filename: url,
          })(),
        () =>
          new vm.Script(`import("${url}")`, {
            filename: url,
            importModuleDynamically: vm.constants
              ?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
          }).runInThisContext(),
      ]
    ) {
      try {
        const found = classOf(await run());
        if (found !== undefined) return found;
      } catch { /* the next one */ }
    }
  },
});
