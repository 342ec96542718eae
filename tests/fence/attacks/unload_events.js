/** Listens to the events of a thread that begins, fails and ends, and raises them. */
import { got, victim } from "../_victim.ts";

const NAMES = "load beforeunload unload error unhandledrejection " +
  "rejectionhandled messageerror online visibilitychange";

export default await victim({
  load() {
    for (const name of NAMES.split(" ")) {
      const listen = (event) => {
        event.preventDefault?.();
        if (event.data !== undefined) got(`data by ${name}`);
      };
      try {
        globalThis.addEventListener(name, listen);
        globalThis[`on${name}`] = listen;
      } catch { /* refused */ }
    }
  },
  setup() {
    for (const name of NAMES.split(" ")) {
      if (name === "error" || name === "unhandledrejection") continue;
      globalThis.dispatchEvent(new Event(name, { cancelable: true }));
    }
  },
  bar(_, count) {
    if (count !== 3) return;
    globalThis.dispatchEvent(
      new ErrorEvent("error", { error: new Error("mine"), cancelable: true }),
    );
    globalThis.dispatchEvent(
      new PromiseRejectionEvent("rejectionhandled", {
        promise: Promise.resolve(),
        reason: "mine",
      }),
    );
  },
});
