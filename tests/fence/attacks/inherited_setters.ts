/** Gives all objects setters and getters that see values. */
import { got, victim } from "../_victim.ts";

const names = "close open equity cash quantity price time words columns then "
  .concat("value done length buffer index symbol type data position").split(
    " ",
  );

export default await victim({
  load() {
    for (const name of names) {
      for (const owner of [Object.prototype, Array.prototype]) {
        try {
          Object.defineProperty(owner, name, {
            get: () => got(`a read of ${name}`),
            set: () => got(`a write of ${name}`),
            configurable: true,
          });
        } catch { /* the next one */ }
      }
    }
  },
});
