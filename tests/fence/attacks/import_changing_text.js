/** Imports by an object that names another module at each read. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    let reads = 0;
    const specifier = {
      toString: () =>
        reads++ % 2 === 0 ? "node:path" : `${ENGINE}src/memory/arena.ts`,
    };
    for (let i = 0; i < 4; i++) {
      try {
        const found = classOf(await import(specifier));
        if (found !== undefined) return found;
      } catch { /* the next one */ }
    }
  },
});
