/** Changes what is written of the result. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (
      const [owner, name, value] of [
        [JSON, "stringify", () => "1e9"],
        [Intl.NumberFormat.prototype, "format", () => "1e9"],
        [Object.prototype, "toJSON", () => 1e9],
        [Array.prototype, "toJSON", () => 1e9],
        [Number.prototype, "toJSON", () => 1e9],
        [String.prototype, "replace", () => "1e9"],
        [String.prototype, "padEnd", () => "1e9"],
        [Array.prototype, "join", () => "1e9"],
      ] as const
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
  },
});
