/** Asks node:process for the insides of the runtime, and raises its events. */
import process from "node:process";
import { got, victim } from "../_victim.ts";

const FOREIGN = ["fs", "contextify", "util", "worker", "messaging", "natives"];

export default await victim({
  load() {
    for (const name of FOREIGN) {
      for (const way of ["binding", "_linkedBinding", "internalBinding"]) {
        try {
          const found = process[way](name);
          const port = Object.values(found).find((one) =>
            one instanceof MessagePort
          );
          if (port !== undefined) got(`a port by ${way}`);
        } catch { /* not offered */ }
      }
    }
    for (
      const list of [
        "_getActiveHandles",
        "_getActiveRequests",
        "getActiveResourcesInfo",
      ]
    ) {
      try {
        for (const handle of process[list]()) {
          if (handle instanceof MessagePort) got(`a port by ${list}`);
          handle?.close?.();
        }
      } catch { /* not offered */ }
    }
    for (const event of ["exit", "beforeExit", "message", "disconnect"]) {
      try {
        process.on(event, () => {});
        process.emit(event, { type: "done", reports: {}, uses: {} });
      } catch { /* not offered */ }
    }
    for (const way of ["reallyExit", "abort", "dlopen", "send", "disconnect"]) {
      try {
        Object.defineProperty(process, way, { value: () => got(way) });
      } catch { /* refused */ }
    }
  },
  bar(_, count) {
    if (count !== 2) return;
    process.nextTick(() => {});
    try {
      process.emit("uncaughtException", new Error("mine"));
    } catch { /* nobody listens */ }
  },
});
