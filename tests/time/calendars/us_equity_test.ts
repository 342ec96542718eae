import { assertEquals, assertMatch } from "@std/assert";
import { knownDepartures } from "../../../src/time/departures.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { day, testAnswers } from "./_answers.ts";

testAnswers("NYSE", "nyse");

Deno.test("NYSE stayed closed for four days after 11 September 2001", () => {
  assertEquals(day("NYSE", "2001-09-10"), "13:30–20:00");
  for (const date of ["2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14"]) {
    assertMatch(day("NYSE", date), /^closed: Terrorist attacks/);
  }
  assertEquals(day("NYSE", "2001-09-17"), "13:30–20:00");
});

Deno.test("NYSE closed for five presidents, from Nixon to Carter", () => {
  for (
    const [date, president] of [
      ["1994-04-27", "Nixon"],
      ["2004-06-11", "Reagan"],
      ["2007-01-02", "Ford"],
      ["2018-12-05", "Bush"],
      ["2025-01-09", "Carter"],
    ]
  ) assertMatch(day("NYSE", date), new RegExp(`^closed: .*${president}$`));
});

Deno.test("NYSE closed for two days of Hurricane Sandy", () => {
  assertEquals(day("NYSE", "2012-10-29"), "closed: Hurricane Sandy");
  assertEquals(day("NYSE", "2012-10-30"), "closed: Hurricane Sandy");
  assertEquals(day("NYSE", "2012-10-31"), "13:30–20:00");
});

Deno.test("NYSE's half day around Independence Day moved in 2013", () => {
  assertEquals(day("NYSE", "1994-07-01"), "13:30–20:00");
  assertEquals(day("NYSE", "1995-07-03"), "13:30–17:00");
  assertEquals(day("NYSE", "2002-07-03"), "13:30–20:00");
  assertEquals(day("NYSE", "2002-07-05"), "13:30–17:00");
  assertEquals(day("NYSE", "2013-07-03"), "13:30–17:00");
  assertEquals(day("NYSE", "2013-07-05"), "13:30–20:00");
  assertEquals(day("NYSE", "2015-07-03"), "closed: Independence Day");
  assertEquals(day("NYSE", "2021-07-02"), "13:30–20:00");
});

Deno.test("NYSE loses New Year's Day to a Saturday and keeps it on a Sunday", () => {
  assertEquals(day("NYSE", "2021-12-31"), "14:30–21:00");
  assertEquals(day("NYSE", "2023-01-02"), "closed: New Year's Day");
});

Deno.test("New York and London are four hours apart while only one has daylight-saving time", () => {
  assertEquals(day("NYSE", "2026-03-06"), "14:30–21:00");
  assertEquals(day("NYSE", "2026-03-09"), "13:30–20:00");
  assertEquals(day("LSE", "2026-03-09"), "08:00–16:30");
  assertEquals(day("LSE", "2026-03-30"), "07:00–15:30");
  assertEquals(day("LSE", "2026-10-26"), "08:00–16:30");
  assertEquals(day("NYSE", "2026-10-26"), "13:30–20:00");
});

Deno.test("NYSE's departures are its delayed openings and emergency closes since 1990", () => {
  const departures = knownDepartures("NYSE");
  assertEquals(departures.length, 14);
  const time = new TimeManager({ exchange: "NYSE", overrides: departures });
  const blizzard = time.getSessionBoundaryTimes("1996-01-08");
  assertEquals(
    [blizzard.open, blizzard.close],
    [Date.UTC(1996, 0, 8, 16), Date.UTC(1996, 0, 8, 19)],
  );
  const noon = time.getSessionBoundaryTimes("2002-09-11");
  assertEquals(noon.open, Date.UTC(2002, 8, 11, 16));
});
