/** Changes what time it is. */
import { victim } from "../_victim.ts";
import { performance as nodePerformance } from "node:perf_hooks";

export default await victim({
  load() {
    const far = 4e12;
    for (
      const [owner, name, value] of [
        [Date, "now", () => far],
        [Date, "parse", () => far],
        [Date, "UTC", () => far],
        [Date.prototype, "getTime", () => far],
        [Date.prototype, "toISOString", () => "2099-01-01T00:00:00.000Z"],
        [Date.prototype, "valueOf", () => far],
        [performance, "now", () => NaN],
        [performance, "timeOrigin", far],
        [nodePerformance, "now", () => NaN],
        [globalThis.Temporal?.Now ?? {}, "instant", () => far],
        [globalThis.Temporal?.PlainDate ?? {}, "from", () => far],
        [Intl.DateTimeFormat.prototype, "format", () => "1/1/2099"],
        [Intl.DateTimeFormat.prototype, "formatToParts", () => []],
      ]
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
    globalThis.Date = class {};
  },
});
