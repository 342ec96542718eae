/** Changes how texts are parsed and written. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const name of Reflect.ownKeys(JSON)) {
      try {
        JSON[name] = () => 1e9;
      } catch { /* the next one */ }
    }
    for (
      const one of [Object, Array, Map, Set, Number, String, Boolean, Date]
    ) {
      try {
        one.prototype.toJSON = () => 1e9;
      } catch { /* the next one */ }
    }
    globalThis.JSON = { parse: () => 1e9, stringify: () => "1e9" };
  },
});
