/** Imports an engine module from a timer. */
import { classOf, ENGINE, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const module =
      await (new Promise<Record<string, unknown>>((resolve, reject) => {
        setTimeout(() =>
          import(`${ENGINE}src/memory/arena.ts`).then(resolve, reject)
        );
      }));
    return classOf(module);
  },
});
