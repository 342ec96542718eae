/** Replaces how generators go on, which write the result inline. */
import { got, victim } from "../_victim.ts";

const generators = Object.getPrototypeOf(function* () {}.prototype);

export default await victim({
  load() {
    for (const name of ["next", "return", Symbol.iterator]) {
      try {
        Object.defineProperty(generators, name, {
          value: () => got("a generator") ?? { done: true },
        });
      } catch { /* the next one */ }
    }
  },
});
