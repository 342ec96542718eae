/** Imports an engine module from code that says it is one. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const url = `${ENGINE}src/system/stages.ts`;
    const code = `import("${ENGINE}src/memory/arena.ts")\n//# sourceURL=${url}`;
    for (const run of [(0, eval), (text) => Function(`return ${text}`)()]) {
      try {
        const found = classOf(await run(code));
        if (found !== undefined) return found;
      } catch { /* the next one */ }
    }
  },
});
