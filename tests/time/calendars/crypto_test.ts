import { assertEquals } from "@std/assert";
import { TimeManager } from "../../../src/time/time_manager.ts";

Deno.test("crypto trades on every day of the year, midnight to midnight UTC", () => {
  const time = new TimeManager({ exchange: "CRYPTO" });
  assertEquals(time.getTradingDates("2024-01-01", "2024-12-31").length, 366);
  assertEquals(time.getSessionBoundaryTimes("2024-02-29"), {
    open: Date.UTC(2024, 1, 29),
    close: Date.UTC(2024, 2, 1),
    breaks: [],
  });
});
