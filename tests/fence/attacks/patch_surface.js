/** Changes what all strategies import. */
import { got, victim } from "../_victim.ts";
import * as surface from "../../../src/strategy/mod.ts";

function replace(owner, name) {
  owner[name] = 1e9;
}

export default await victim({
  load() {
    for (const [name, value] of Object.entries(surface)) {
      try {
        replace(surface, name);
      } catch { /* refused */ }
      try {
        value.forged = 1e9;
        Object.defineProperty(value, "name", { value: "forged" });
        value.call = () => 1e9;
      } catch { /* refused */ }
      if (surface[name] === 1e9 || value.forged === 1e9) got(`${name}`);
    }
  },
});
