/** Replaces the functions that post, to see and change what the engine reports. */
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    const scope = globalThis as unknown as Record<string, unknown>;
    for (
      const [owner, name] of [
        [scope, "postMessage"],
        [Object.getPrototypeOf(globalThis), "postMessage"],
        [MessagePort.prototype, "postMessage"],
        [BroadcastChannel.prototype, "postMessage"],
        [Worker.prototype, "postMessage"],
      ] as const
    ) {
      try {
        (owner as Record<string, unknown>)[name] = () => got(`a ${name}`);
      } catch { /* the next one */ }
      try {
        const value = () => got(`a defined ${name}`);
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
  },
});
