/** Makes every number valid, then orders what is none. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (
      const [owner, name, value] of [
        [Number, "isFinite", () => true],
        [Number, "isInteger", () => true],
        [Number, "isSafeInteger", () => true],
        [Number, "isNaN", () => false],
        [Number.prototype, "toFixed", () => "999999999"],
        [Number.prototype, "toString", () => "999999999"],
        [Number.prototype, "valueOf", () => 999_999_999],
        [Math, "abs", () => 0],
        [Math, "min", () => 1e9],
        [Math, "max", () => 1e9],
        [Math, "round", () => 1e9],
        [globalThis, "isNaN", () => false],
        [globalThis, "isFinite", () => true],
      ] as const
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
  },
});
