import { assertEquals } from "@std/assert";
import { HourAlignment } from "../../../src/ingest/checks/hour_alignment.ts";

const at = (time: string): number => Date.parse(`2024-03-11T${time}Z`);

/** The open of New York in daylight saving time. */
const OPENS = [at("13:30")];

Deno.test("HourAlignment: the first start that fits only one alignment decides", () => {
  const hours = new HourAlignment("America/New_York");
  assertEquals(hours.alignment, "");
  assertEquals(hours.accept(at("14:30"), OPENS), true);
  assertEquals(hours.alignment, "on hours counted from the open");
  assertEquals(hours.accept(at("15:00"), OPENS), false);
  assertEquals(hours.accept(at("15:30"), OPENS), true);
});

Deno.test("HourAlignment: a start that fits both decides nothing, and one that fits none is refused", () => {
  const hours = new HourAlignment("America/New_York");
  const opens = [at("13:00")];
  assertEquals(hours.accept(at("14:00"), opens), true);
  assertEquals(hours.accept(at("14:15"), opens), false);
  assertEquals(hours.alignment, "");
});

Deno.test("HourAlignment: the clock is UTC or that of the exchange", () => {
  for (const start of ["04:00", "04:30"]) {
    const hours = new HourAlignment("Asia/Kolkata");
    assertEquals(hours.accept(at(start), [at("03:45")]), true);
    assertEquals(hours.alignment, "on clock hours");
  }
});
