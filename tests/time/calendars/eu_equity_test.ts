import { assertEquals } from "@std/assert";
import { knownDepartures } from "../../../src/time/departures.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { day, testAnswers } from "./_answers.ts";

testAnswers("XETRA", "xetra");
testAnswers("EURONEXT_PARIS", "euronext_paris");
testAnswers("EURONEXT_AMSTERDAM", "euronext_amsterdam");

Deno.test("Xetra's evening trading applies to its trading days only", () => {
  const departures = knownDepartures("XETRA");
  const regular = new TimeManager({ exchange: "XETRA" });
  assertEquals(
    departures.map(({ date }) => date),
    regular.getTradingDates("2000-06-02", "2003-10-31"),
  );
  assertEquals(
    new Set(departures.map(({ close }) => close)),
    new Set(["20:00"]),
  );
});

Deno.test("Xetra trades on Whit Monday again since 2022", () => {
  assertEquals(day("XETRA", "2021-05-24"), "closed: Whit Monday");
  assertEquals(day("XETRA", "2022-06-06"), "07:00–15:30");
});

Deno.test("Xetra has a half day at the end of the year, Euronext on two eves", () => {
  assertEquals(day("XETRA", "2025-12-30"), "08:00–13:00");
  assertEquals(day("XETRA", "2025-12-24"), "closed: Christmas Eve");
  for (const exchange of ["EURONEXT_PARIS", "EURONEXT_AMSTERDAM"]) {
    assertEquals(day(exchange, "2025-12-24"), "08:00–13:05");
    assertEquals(day(exchange, "2025-12-31"), "08:00–13:05");
  }
});
