/** Looks for the engine among the modules that CommonJS has loaded. */
import { classOf, got, victim } from "../_victim.ts";
import Module, { createRequire } from "node:module";

export default await victim({
  load() {
    const require = createRequire(import.meta.url);
    const seen = new Set();
    const look = (value, depth) => {
      const isObject = typeof value === "object" && value !== null ||
        typeof value === "function";
      if (!isObject || seen.has(value) || depth > 4) return;
      seen.add(value);
      const found = classOf(value);
      if (found !== undefined) got(found);
      for (const key of Reflect.ownKeys(value)) {
        try {
          look(value[key], depth + 1);
        } catch { /* the next one */ }
      }
    };
    look(require.cache, 0);
    look(require.main, 0);
    look(Module._cache, 0);
    look(Module._pathCache, 0);
  },
});
