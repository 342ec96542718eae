/** Imports the engine's memory from the processor's thread. */
import { own } from "../_indicator.ts";
import { classOf, ENGINE, victim } from "../_victim.ts";

const found = [];
for (const path of ["src/memory/arena.ts", "src/session/bar_series.ts"]) {
  try {
    const module = await import(`${ENGINE}${path}`);
    found.push(classOf(module) ?? "a module");
  } catch { /* refused */ }
}
export const indicators = [own({
  create() {
    // The thread that looks for indicators has no bars.
    if (found.length > 0 && isProcessor()) throw new Error(found[0]);
  },
})];
export default await victim();

function isProcessor() {
  return !Object.isExtensible(Array.prototype);
}
