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

Deno.test("CME's two openings delayed on the evening before are departures", () => {
  const time = new TimeManager({
    exchange: "CME",
    overrides: knownDepartures("CME"),
  });
  const hours = (date: string): string[] => {
    const session = time.getTradingSession(date);
    return [session?.open, session?.close].map((at) => formatInstant(at ?? 0));
  };
  assertEquals(hours("2014-08-25"), [
    "2014-08-25T02:00:00Z",
    "2014-08-25T21:15:00Z",
  ]);
  assertEquals(hours("2015-07-01"), [
    "2015-07-01T00:45:00Z",
    "2015-07-01T21:15:00Z",
  ]);
  // Between the regular open and the delayed one there is no session.
  const early = Date.parse("2015-06-30T23:00:00Z");
  assertEquals(time.getSessionAt(early), undefined);
  assertEquals(time.nextOpen(early), Date.parse("2015-07-01T00:45:00Z"));
  const late = Date.parse("2015-07-01T00:45:00Z");
  assertEquals(time.getSessionAt(late)?.date, "2015-07-01");
  assertEquals(time.getTradingDateOf(early), "2015-07-01");
  // 19:45 to 16:15, with the break of 15:15 to 15:30.
  assertEquals(time.slots("2015-07-01", "1m").count, 20 * 60 + 30 - 15);
});
