import { assertEquals } from "@std/assert";
import { QualityMap } from "../../../src/pages/quality/quality_map.ts";
import { smallSurvey } from "../../quality/_surveys.ts";

Deno.test("QualityMap.data() holds every session with missing bars, and its gaps", async () => {
  const map = new QualityMap();
  map.add(await smallSurvey());
  const { calendars, layouts, rows } = map.data();
  assertEquals(calendars[0].zone, "America/New_York");
  assertEquals(calendars[0].opens, [34_200, 34_200, 34_200, 34_200, 34_200]);
  assertEquals(calendars[0].days.slice(1), [1, 1, 2, 3]);
  assertEquals(layouts, [[60, 180, 3, 0, 0, 0, 180]]);
  assertEquals(rows, [{
    symbol: "SPY",
    calendar: 0,
    first: 1,
    slots: [12, 5, 0],
    // All of session 2, the second minute of session 3, all of session 4.
    days: [
      ...[2, 3, 0, 1, 1, 0, 3],
      ...[1, 1, 0, 1, 1, 1, 1],
      ...[1, 3, 0, 1, 1, 0, 3],
    ],
  }]);
});
