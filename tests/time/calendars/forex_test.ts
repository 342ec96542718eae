import { assertEquals } from "@std/assert";
import { formatInstant } from "../../../src/time/date.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

Deno.test("a currency week has five sessions from Sunday 17:00 to Friday 17:00 in New York", () => {
  const time = new TimeManager({ exchange: "FOREX" });
  const dates = time.getTradingDates("2026-01-04", "2026-01-10");
  assertEquals(dates.length, 5);
  assertEquals(
    formatInstant(time.getSessionBoundaryTimes(dates[0]).open),
    "2026-01-04T22:00:00Z",
  );
  assertEquals(
    formatInstant(time.getSessionBoundaryTimes(dates[4]).close),
    "2026-01-09T22:00:00Z",
  );
});
