/** Imports the engine by the schemes of registries and of the runtime. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const file = `${ENGINE}src/memory/arena.ts`;
    for (
      const specifier of [
        "@openbell/session/cli",
        "@openbell/session/calendar",
        "@openbell/session/src/memory/arena.ts",
        "ext:core/mod.js",
        "ext:core/ops",
        "internal:deno",
        "node:internal/modules/cjs/loader",
        `node:${file}`,
        `blob:${file}`,
        `data:application/json,${file}`,
        `wasm:${file}`,
        `view-source:${file}`,
      ]
    ) {
      try {
        const module = await import(specifier);
        const found = classOf(module) ??
            (module.core ?? module.op_read_sync) !== undefined
          ? `the runtime by ${specifier}`
          : undefined;
        if (found !== undefined) return found;
      } catch { /* the next one */ }
    }
  },
});
