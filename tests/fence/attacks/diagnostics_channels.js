/** Listens to the channels on which the runtime and packages tell what they do. */
import channels from "node:diagnostics_channel";
import performance, { PerformanceObserver } from "node:perf_hooks";
import { got, laterAmong, newestPrice, victim } from "../_victim.ts";

const NAMES = "worker_threads module.import module.require child_process " +
  "sqlite.db.query http.client.request.start net.client.socket console.log " +
  "openbell @logtape/logtape";
const seen = [];

export default await victim({
  load() {
    for (const name of NAMES.split(" ")) {
      channels.subscribe(name, (message) => seen.push(message));
      try {
        channels.tracingChannel(name).subscribe({
          start: (message) => seen.push(message),
          asyncStart: (message) => seen.push(message),
          error: (message) => seen.push(message),
        });
      } catch { /* not offered */ }
    }
    const kinds = ["mark", "measure", "function", "gc", "resource", "net"];
    for (const make of [PerformanceObserver, globalThis.PerformanceObserver]) {
      for (const type of kinds) {
        try {
          new make((list) => seen.push(...list.getEntries()))
            .observe({ type, buffered: true });
        } catch { /* not offered */ }
      }
    }
    try {
      performance.performance.timerify(structuredClone);
    } catch { /* not offered */ }
  },
  bar(context) {
    const taken = seen.splice(0);
    for (const value of taken) {
      if (/\.db\b|select /i.test(JSON.stringify(value) ?? "")) {
        got("what the engine asks its store");
      }
    }
    return laterAmong(
      taken.flatMap((value) => [value, value?.detail]),
      newestPrice(context),
    );
  },
});
