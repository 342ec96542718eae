import { assertEquals } from "@std/assert";
import { knownDepartures } from "../../../src/time/departures.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { day, testAnswers, utcTime } from "./_answers.ts";

testAnswers("TSE", "tse");

Deno.test("Tokyo closes half an hour later since 5 November 2024", () => {
  assertEquals(day("TSE", "2024-11-01"), "00:00–06:00");
  assertEquals(day("TSE", "2024-11-04"), "closed: Culture Day");
  assertEquals(day("TSE", "2024-11-05"), "00:00–06:30");
});

Deno.test("Tokyo's lunch break got shorter in 2011, and longer for three months of 2006", () => {
  const time = new TimeManager({ exchange: "TSE" });
  const pause = (date: string): string[] =>
    time.getSessionBoundaryTimes(date).breaks.flatMap(({ start, end }) =>
      [start, end].map((at) => utcTime(at))
    );
  assertEquals(pause("2006-01-18"), ["02:00", "03:30"]);
  assertEquals(pause("2006-01-19"), ["02:00", "04:00"]);
  assertEquals(pause("2006-04-21"), ["02:00", "04:00"]);
  assertEquals(pause("2006-04-24"), ["02:00", "03:30"]);
  assertEquals(pause("2011-11-18"), ["02:00", "03:30"]);
  assertEquals(pause("2011-11-21"), ["02:30", "03:30"]);
});

Deno.test("Tokyo had morning sessions on the first and last trading day of a year until 2009", () => {
  const time = new TimeManager({
    exchange: "TSE",
    overrides: knownDepartures("TSE"),
  });
  for (let year = 2000; year <= 2008; year++) {
    const first = time.getFirstTradingDate(`${year}-01-01`);
    const last = time.getPreviousTradingDate(`${year + 1}-01-01`);
    for (const date of [first, last]) {
      assertEquals(time.slots(date, "1m").count, 120, date);
    }
  }
  const full = time.getPreviousTradingDate("2010-01-01");
  assertEquals(time.slots(full, "1m").count, 270);
});
