/** Adds the hooks of the language to its built-in objects. */
import { got, victim } from "../_victim.ts";

const HOOKS = [
  "hasInstance",
  "isConcatSpreadable",
  "iterator",
  "match",
  "replace",
  "search",
  "species",
  "split",
  "toPrimitive",
  "toStringTag",
  "unscopables",
];

export default await victim({
  load() {
    const owners = [Object, Array, Number, String, Map, Set, Float64Array];
    for (const { prototype } of [...owners, Function, RegExp, Promise, Date]) {
      for (const name of HOOKS) {
        try {
          Object.defineProperty(prototype, Symbol[name], {
            value: () => got(`a call of ${name}`),
          });
        } catch { /* the next one */ }
      }
    }
  },
});
