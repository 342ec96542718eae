import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SessionError, type SessionErrorCode } from "../../src/errors.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

const NYSE = new TimeManager({ exchange: "NYSE" });
const HKEX = new TimeManager({ exchange: "HKEX" });
const CME = new TimeManager({ exchange: "CME" });

function failsWith(code: SessionErrorCode, action: () => unknown): void {
  assertEquals(assertThrows(action, SessionError).code, code);
}

Deno.test("TimeManager gives its exchange and time zone", () => {
  assertEquals([NYSE.exchange, NYSE.zone], ["NYSE", "America/New_York"]);
  failsWith(
    "calendar_unknown",
    () => new TimeManager({ exchange: "ATLANTIS" }),
  );
});

Deno.test("getTradingSession() gives hours, early close and the name that the caller used", () => {
  assertEquals(NYSE.getTradingSession("2026-11-27"), {
    date: "2026-11-27",
    exchange: "NYSE",
    open: Date.UTC(2026, 10, 27, 14, 30),
    close: Date.UTC(2026, 10, 27, 18),
    breaks: [],
    earlyClose: true,
    zone: "America/New_York",
    reason: "Day after Thanksgiving",
  });
  assertEquals(
    NYSE.getTradingSession("2026-01-02", "UK_EQUITY")?.exchange,
    "UK_EQUITY",
  );
  assertEquals(NYSE.getTradingSession("2026-11-26"), undefined);
});

Deno.test("reasonClosed() names the weekday or the holiday, and is undefined on a trading day", () => {
  assertEquals(NYSE.reasonClosed("2026-11-28"), "Saturday");
  assertEquals(NYSE.reasonClosed("2026-11-26"), "Thanksgiving Day");
  assertEquals(NYSE.reasonClosed("2026-11-27"), undefined);
  assertEquals(
    NYSE.reasonClosed("2026-05-04", "LSE"),
    "Early May bank holiday",
  );
});

Deno.test("next, previous and first trading dates skip weekends and holidays, across years", () => {
  assertEquals(NYSE.getNextTradingDate("2025-12-31"), "2026-01-02");
  assertEquals(NYSE.getNextTradingDate("2026-01-01", 2), "2026-01-05");
  assertEquals(NYSE.getPreviousTradingDate("2026-01-02"), "2025-12-31");
  assertEquals(NYSE.getPreviousTradingDate("2026-01-04", 3), "2025-12-30");
  assertEquals(NYSE.getFirstTradingDate("2026-01-01"), "2026-01-02");
  assertEquals(NYSE.getFirstTradingDate("2026-01-02"), "2026-01-02");
  assertEquals(NYSE.getNextTradingDate("2001-09-10"), "2001-09-17");
});

Deno.test("countBackTradingDays() gives the date n sessions before", () => {
  assertEquals(NYSE.countBackTradingDays("2026-01-02", 1), "2025-12-31");
  assertEquals(NYSE.countBackTradingDays("2026-01-02", 5), "2025-12-24");
  assertEquals(NYSE.countBackTradingDays("2026-01-04", 1), "2026-01-02");
  assertEquals(NYSE.countBackTradingDays("2026-01-02", 0), "2026-01-02");
  assertEquals(NYSE.countBackTradingDays("2026-01-04", 0), "2026-01-02");
  assertEquals(
    NYSE.countBackTradingDays("2026-03-02", 250),
    NYSE.getTradingDates("2024-01-01", "2026-03-01").at(-250),
  );
});

Deno.test("counts must be whole numbers in range", () => {
  for (const n of [0, -1, 1.5, NaN]) {
    assertThrows(() => NYSE.getNextTradingDate("2026-01-02", n), RangeError);
    assertThrows(
      () => NYSE.getPreviousTradingDate("2026-01-02", n),
      RangeError,
    );
  }
  assertThrows(() => NYSE.countBackTradingDays("2026-01-02", -1), RangeError);
});

Deno.test("getTradingDates() includes both ends and refuses a reversed range", () => {
  assertEquals(NYSE.getTradingDates("2026-01-01", "2026-01-06"), [
    "2026-01-02",
    "2026-01-05",
    "2026-01-06",
  ]);
  assertEquals(NYSE.getTradingDates("2026-01-03", "2026-01-04"), []);
  failsWith(
    "argument_invalid",
    () => NYSE.getTradingDates("2026-01-06", "2026-01-05"),
  );
});

Deno.test("dates that do not exist or are outside the calendar are refused", () => {
  const calls = (date: string): readonly (() => unknown)[] => [
    () => NYSE.getTradingSession(date),
    () => NYSE.isTradingDay(date),
    () => NYSE.reasonClosed(date),
    () => NYSE.getNextTradingDate(date),
    () => NYSE.getPreviousTradingDate(date),
    () => NYSE.getFirstTradingDate(date),
    () => NYSE.countBackTradingDays(date, 1),
    () => NYSE.getTradingDates(date, "2026-01-05"),
    () => NYSE.getSessionBoundaryTimes(date),
    () => NYSE.slots(date, "1m"),
  ];
  for (const call of calls("2026-02-29")) failsWith("date_invalid", call);
  for (const call of calls("")) failsWith("date_invalid", call);
  for (const call of calls("1989-12-29")) failsWith("date_out_of_range", call);
  for (const call of calls("2036-01-02")) failsWith("date_out_of_range", call);
});

Deno.test("a step past the end of the calendar is an error that says how far", () => {
  const error = assertThrows(
    () => NYSE.getNextTradingDate("2035-12-28", 5),
    SessionError,
    "4 of 5 trading dates after 2035-12-28 are outside of it",
  );
  assertEquals(error.code, "date_out_of_range");
  failsWith(
    "date_out_of_range",
    () => NYSE.getPreviousTradingDate("1990-01-02"),
  );
});

Deno.test("getSessionBoundaryTimes() and slots() refuse a closed date with the reason", () => {
  for (
    const call of [
      () => NYSE.getSessionBoundaryTimes("2026-12-25"),
      () => NYSE.slots("2026-12-25", "1m"),
    ]
  ) {
    const error = assertThrows(call, SessionError, "Christmas Day");
    assertEquals(error.code, "date_invalid");
  }
});

Deno.test("slots() covers early closes, breaks and overnight sessions", () => {
  assertEquals(NYSE.slots("2026-11-25", "1m").count, 390);
  assertEquals(NYSE.slots("2026-11-27", "1m").count, 210);
  assertEquals(NYSE.slots("2026-11-27", "1h").count, 4);
  assertEquals(NYSE.slots("2026-11-27", "1d").count, 1);
  assertEquals(HKEX.slots("2026-02-13", "1m").count, 330);
  assertEquals(HKEX.slots("2026-02-16", "1m").count, 150);
  assertEquals(CME.slots("2026-01-06", "1m").count, 23 * 60);
  assertEquals(CME.slots("2020-01-07", "1m").count, 23 * 60 - 15);
  assertEquals(
    CME.slots("2026-03-09", "1h").start(0),
    Date.UTC(2026, 2, 8, 22),
  );
  for (const interval of ["5d", "1w"] as const) {
    failsWith("argument_invalid", () => NYSE.slots("2026-01-02", interval));
  }
});

Deno.test("repeated and recent queries are cache hits", () => {
  const time = new TimeManager({ exchange: "NYSE", cacheSize: 2 });
  const counts = (): [number, number] => [time.cacheHits, time.cacheMisses];
  const first = time.getTradingSession("2026-01-02");
  assertEquals(counts(), [0, 1]);
  assertStrictEquals(time.getTradingSession("2026-01-02"), first);
  assertEquals(counts(), [1, 1]);
  assertEquals(time.getTradingSession("2026-01-03"), undefined);
  assertEquals(time.getTradingSession("2026-01-03"), undefined);
  assertStrictEquals(time.getTradingSession("2026-01-02"), first);
  assertEquals(counts(), [3, 2]);
  time.getTradingSession("2026-01-02", "LSE");
  assertEquals(counts(), [3, 3]);
  time.getTradingSession("2026-01-03");
  assertEquals(counts(), [3, 4]);
});

Deno.test("invalidateCache() removes sessions but not the counts", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  time.getTradingSession("2026-01-02");
  time.getTradingSession("2026-01-02");
  time.invalidateCache();
  time.getTradingSession("2026-01-02");
  assertEquals([time.cacheHits, time.cacheMisses], [1, 2]);
});

Deno.test("given sessions answer the queries of the exchange that they belong to", () => {
  const dates = NYSE.getTradingDates("2025-01-01", "2025-12-31");
  const given = dates.map((date) => NYSE.getTradingSession(date))
    .filter((session) => session !== undefined);
  const time = new TimeManager({
    exchange: "NYSE",
    cacheSize: 1,
    sessions: given,
  });
  for (const date of dates) {
    assertEquals(
      time.getSessionBoundaryTimes(date),
      NYSE.getSessionBoundaryTimes(date),
    );
  }
  const counts = (): [number, number] => [time.cacheHits, time.cacheMisses];
  assertEquals(counts(), [250, 0]);
  // Other dates and other exchanges are calculated.
  assertEquals(time.getTradingSession("2026-01-01"), undefined);
  assertEquals(
    time.getTradingSession("2025-01-02", "LSE")?.zone,
    "Europe/London",
  );
  assertEquals(counts(), [250, 2]);
  // Given sessions go with those of the cache.
  time.invalidateCache();
  assertEquals(time.getTradingSession(dates[0]), given[0]);
  assertEquals(counts(), [250, 3]);
});

Deno.test("setOverrides() removes given sessions", () => {
  const date = "2026-01-02";
  const session = NYSE.getTradingSession(date);
  const time = new TimeManager({
    exchange: "NYSE",
    sessions: session === undefined ? [] : [session],
  });
  assertEquals(time.isTradingDay(date), true);
  time.setOverrides([{
    kind: "closed",
    exchange: "NYSE",
    date,
    reason: "Snow",
  }]);
  assertEquals(time.getTradingSession(date), undefined);
});

Deno.test("the clock is the system's until the engine sets it", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  const before = Date.now();
  const now = time.getCurrentTime();
  assertEquals(before <= now && now <= Date.now(), true);
  time.setCurrentTime(1_000);
  assertEquals(time.getCurrentTime(), 1_000);
  assertThrows(() => time.setCurrentTime(NaN), RangeError);
  assertEquals(time.getCurrentTime(), 1_000);
});

Deno.test("a cache size of zero is refused", () => {
  assertThrows(
    () => new TimeManager({ exchange: "NYSE", cacheSize: 0 }),
    RangeError,
  );
});
