/** Keeps what it saw for its next run in the storage of the runtime. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(_, count) {
    if (count !== 5) return;
    for (const name of ["localStorage", "sessionStorage"]) {
      try {
        globalThis[name].setItem("price", "1");
        if (globalThis[name].getItem("price") === "1") return name;
      } catch { /* the next one */ }
    }
  },
});
