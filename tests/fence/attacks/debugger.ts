/** Attaches a debugger to its own thread. */
import process from "node:process";
import { type Got, victim } from "../_victim.ts";

export default await victim({
  async load(): Promise<Got> {
    const found = [];
    const apis = [
      () => process.getBuiltinModule("node:inspector"),
      () => import("node:inspector"),
      () => import(["node:inspector", "promises"].join("/")),
    ];
    for (const api of apis) {
      try {
        const { Session } = await api() as typeof import("node:inspector");
        const session = new Session();
        session.connect();
        session.post("Runtime.enable");
        found.push("a debugger");
      } catch { /* the next one */ }
    }
    return found[0];
  },
});
