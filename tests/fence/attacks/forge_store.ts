/** Replaces how the store is read, which inline shares the thread. */
import { DatabaseSync, StatementSync } from "node:sqlite";
import { got, victim } from "../_victim.ts";

export default await victim({
  load() {
    for (const { prototype } of [DatabaseSync, StatementSync]) {
      for (const name of ["all", "get", "iterate", "run", "prepare", "exec"]) {
        try {
          Object.defineProperty(prototype, name, {
            value: () => got(`a call of ${name}`),
          });
        } catch { /* the next one */ }
      }
    }
  },
});
