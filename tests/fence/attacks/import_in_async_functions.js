/** Imports an engine module from functions made of text. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const code = `return import("${ENGINE}src/memory/arena.ts")`;
    const kinds = [
      (async () => {}).constructor,
      (function* () {}).constructor,
      (async function* () {}).constructor,
    ];
    for (const Kind of kinds) {
      try {
        const result = new Kind(code)();
        const next = typeof result.next === "function" ? result.next() : result;
        const module = await next;
        const found = classOf(await (module?.value ?? module));
        if (found !== undefined) return found;
      } catch { /* the next one */ }
    }
  },
});
