import { assertEquals } from "@std/assert";
import { formatInstant } from "../../../src/time/date.ts";
import { knownDepartures } from "../../../src/time/departures.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { day, testAnswers } from "./_answers.ts";

testAnswers("CME", "cme");

Deno.test("CME's sessions open on the evening before, Monday's on Sunday", () => {
  const time = new TimeManager({ exchange: "US_FUTURES" });
  const monday = time.getTradingSession("2026-03-09");
  assertEquals(
    [monday?.open, monday?.close].map((at) => formatInstant(at ?? 0)),
    ["2026-03-08T22:00:00Z", "2026-03-09T21:00:00Z"],
  );
  assertEquals(day("CME", "2018-12-05"), "23:00–14:30");
  assertEquals(day("CME", "2012-10-29"), "22:00–13:15");
  assertEquals(day("CME", "2026-04-03"), "22:00–13:15");
  assertEquals(day("CME", "2025-04-18"), "closed: Good Friday");
});

Deno.test("CME's later close of 2012 to 2015 does not change its half days", () => {
  const time = new TimeManager({
    exchange: "CME",
    overrides: knownDepartures("CME"),
  });
  const close = (date: string): number =>
    time.getSessionBoundaryTimes(date).close;
  assertEquals(close("2013-10-04"), Date.UTC(2013, 9, 4, 21, 15));
  assertEquals(close("2013-12-24"), Date.UTC(2013, 11, 24, 18, 15));
  assertEquals(close("2015-09-21"), Date.UTC(2015, 8, 21, 21));
});
