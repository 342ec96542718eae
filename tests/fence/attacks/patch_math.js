/** Changes how numbers are computed. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const owner of [Math, Number, BigInt]) {
      for (const name of Reflect.ownKeys(owner)) {
        try {
          Object.defineProperty(owner, name, { value: () => 1e9 });
        } catch { /* the next one */ }
      }
    }
    for (const { prototype } of [Number, BigInt]) {
      for (const name of Reflect.ownKeys(prototype)) {
        try {
          Object.defineProperty(prototype, name, { value: () => 1e9 });
        } catch { /* the next one */ }
      }
    }
  },
});
