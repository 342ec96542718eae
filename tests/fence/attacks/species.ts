/** Lets arrays and promises make objects of its own classes. */
import { got, victim } from "../_victim.ts";

class Spy extends Array {
  constructor(...args: number[]) {
    super(...args);
    got("an array of the engine");
  }
}

export default await victim({
  load() {
    for (
      const owner of [
        Array,
        Promise,
        Map,
        Set,
        RegExp,
        ArrayBuffer,
        Object.getPrototypeOf(Float64Array),
      ]
    ) {
      try {
        Object.defineProperty(owner, Symbol.species, { get: () => Spy });
      } catch { /* the next one */ }
      try {
        Object.defineProperty(owner.prototype, "constructor", { value: Spy });
      } catch { /* the next one */ }
    }
  },
});
