import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { knownDepartures, listExchanges } from "../../src/time/mod.ts";
import { checkOverride } from "../../src/time/overrides.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

Deno.test("known departures are valid overrides in date order, each different from the calendar", () => {
  for (const { name } of listExchanges()) {
    const departures = knownDepartures(name);
    const plain = new TimeManager({ exchange: name });
    const actual = new TimeManager({ exchange: name, overrides: departures });
    let last = "";
    for (const departure of departures) {
      checkOverride(departure);
      assertEquals(departure.exchange, name);
      assertEquals(last < departure.date, true);
      last = departure.date;
      const before = plain.getSessionBoundaryTimes(departure.date);
      const after = actual.getSessionBoundaryTimes(departure.date);
      assertEquals(
        before.open !== after.open || before.close !== after.close,
        true,
        `${name} ${departure.date}`,
      );
    }
  }
});

Deno.test("NYSE's departures hold its delayed openings and emergency closes since 1990", () => {
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

Deno.test("Xetra's evening trading is laid over its trading days only", () => {
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

Deno.test("CME's later close of 2012 to 2015 leaves its half days alone", () => {
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

Deno.test("knownDepartures() refuses an unknown exchange", () => {
  assertThrows(() => knownDepartures("NYSX"), SessionError, "NYSE");
});
