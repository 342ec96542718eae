/** Shifts the calendar by replacing dates and zones. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    for (
      const [owner, name, value] of [
        [Date, "UTC", () => 0],
        [Date, "parse", () => 0],
        [Date, "now", () => 0],
        [Date.prototype, "getTime", () => 0],
        [Date.prototype, "toISOString", () => "2000-01-01T00:00:00.000Z"],
        [Intl.DateTimeFormat.prototype, "formatToParts", () => []],
        [Intl.DateTimeFormat.prototype, "format", () => ""],
        [performance, "now", () => 0],
        [Performance.prototype, "now", () => 0],
      ] as const
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
  },
});
