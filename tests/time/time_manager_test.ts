import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SessionError, type SessionErrorCode } from "../../src/errors.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

const NYSE = new TimeManager({ exchange: "NYSE" });
const HKEX = new TimeManager({ exchange: "HKEX" });
const CME = new TimeManager({ exchange: "CME" });

function failsWith(code: SessionErrorCode, action: () => unknown): void {
  assertEquals(assertThrows(action, SessionError).code, code);
}

Deno.test("TimeManager knows its exchange and its zone", () => {
  assertEquals([NYSE.exchange, NYSE.zone], ["NYSE", "America/New_York"]);
  failsWith(
    "calendar_unknown",
    () => new TimeManager({ exchange: "ATLANTIS" }),
  );
});

Deno.test("getTradingSession() gives hours, early close and the name it was asked by", () => {
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

Deno.test("reasonClosed() tells weekends from holidays and gives nothing on a trading day", () => {
  assertEquals(NYSE.reasonClosed("2026-11-28"), "Saturday");
  assertEquals(NYSE.reasonClosed("2026-11-26"), "Thanksgiving Day");
  assertEquals(NYSE.reasonClosed("2026-11-27"), undefined);
  assertEquals(
    NYSE.reasonClosed("2026-05-04", "LSE"),
    "Early May bank holiday",
  );
});

Deno.test("next, previous and first trading dates step over weekends, holidays and years", () => {
  assertEquals(NYSE.getNextTradingDate("2025-12-31"), "2026-01-02");
  assertEquals(NYSE.getNextTradingDate("2026-01-01", 2), "2026-01-05");
  assertEquals(NYSE.getPreviousTradingDate("2026-01-02"), "2025-12-31");
  assertEquals(NYSE.getPreviousTradingDate("2026-01-04", 3), "2025-12-30");
  assertEquals(NYSE.getFirstTradingDate("2026-01-01"), "2026-01-02");
  assertEquals(NYSE.getFirstTradingDate("2026-01-02"), "2026-01-02");
  assertEquals(NYSE.getNextTradingDate("2001-09-10"), "2001-09-17");
});

Deno.test("countBackTradingDays() gives the date n sessions before, whatever lies between", () => {
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

Deno.test("getTradingDates() includes both ends and refuses a range backwards", () => {
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

Deno.test("dates that do not exist or lie outside of the calendar are refused, never guessed", () => {
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

Deno.test("stepping past the end of the calendar is an error that says by how much", () => {
  const error = assertThrows(
    () => NYSE.getNextTradingDate("2035-12-28", 5),
    SessionError,
    "4 of 5 trading dates short after 2035-12-28",
  );
  assertEquals(error.code, "date_out_of_range");
  failsWith(
    "date_out_of_range",
    () => NYSE.getPreviousTradingDate("1990-01-02"),
  );
});

Deno.test("getSessionBoundaryTimes() and slots() refuse a closed date and say why", () => {
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

Deno.test("slots() lays the grid over early closes, pauses and overnight sessions", () => {
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

Deno.test("isOpenAt() is true from the open to before the close, pauses excepted", () => {
  const at = (hour: number, minute = 0): boolean =>
    HKEX.isOpenAt(Date.UTC(2026, 1, 13, hour, minute));
  assertEquals(
    [
      at(1, 29),
      at(1, 30),
      at(3, 59),
      at(4),
      at(4, 59),
      at(5),
      at(7, 59),
      at(8),
    ],
    [false, true, true, false, false, true, true, false],
  );
  assertEquals(HKEX.isOpenAt(Date.UTC(2026, 1, 14, 2)), false);
});

Deno.test("getSessionAt() finds the session that holds an instant, pauses included", () => {
  assertEquals(
    HKEX.getSessionAt(Date.UTC(2026, 1, 13, 4, 30))?.date,
    "2026-02-13",
  );
  assertEquals(
    CME.getSessionAt(Date.UTC(2026, 2, 8, 22))?.date,
    "2026-03-09",
  );
  assertEquals(CME.getSessionAt(Date.UTC(2026, 2, 8, 22) - 1), undefined);
  assertEquals(
    CME.getSessionAt(Date.UTC(2026, 2, 9, 21) - 1)?.date,
    "2026-03-09",
  );
  assertEquals(CME.getSessionAt(Date.UTC(2026, 2, 9, 21)), undefined);
  assertEquals(
    NYSE.getSessionAt(Date.UTC(2026, 0, 2, 9), "LSE")?.exchange,
    "LSE",
  );
});

Deno.test("getTradingDateOf() is the local date, rolled at the evening open where sessions are overnight", () => {
  // 20:00 in New York, the next day in UTC.
  assertEquals(NYSE.getTradingDateOf(Date.UTC(2026, 0, 7, 1)), "2026-01-06");
  // A Saturday stays one.
  assertEquals(NYSE.getTradingDateOf(Date.UTC(2026, 0, 3, 18)), "2026-01-03");
  // Sunday 16:59 and 17:00 in Chicago.
  const sunday = Date.UTC(2026, 0, 4, 23);
  assertEquals(CME.getTradingDateOf(sunday - 60_000), "2026-01-04");
  assertEquals(CME.getTradingDateOf(sunday), "2026-01-05");
  // Between the close at 16:00 and the next open the date is still its own.
  assertEquals(
    CME.getTradingDateOf(Date.UTC(2026, 0, 5, 22, 30)),
    "2026-01-05",
  );
  assertEquals(
    NYSE.getTradingDateOf(Date.UTC(2026, 0, 2), "CRYPTO"),
    "2026-01-02",
  );
});

Deno.test("nextOpen() and nextClose() look strictly ahead, over weekends and overnight", () => {
  const open = Date.UTC(2026, 0, 2, 14, 30);
  const close = Date.UTC(2026, 0, 2, 21);
  assertEquals(NYSE.nextOpen(open - 1), open);
  assertEquals(NYSE.nextOpen(open), Date.UTC(2026, 0, 5, 14, 30));
  assertEquals(NYSE.nextClose(open), close);
  assertEquals(NYSE.nextClose(close), Date.UTC(2026, 0, 5, 21));
  // Friday evening in Chicago: the week begins on Sunday at 17:00.
  assertEquals(
    CME.nextOpen(Date.UTC(2026, 0, 2, 23)),
    Date.UTC(2026, 0, 4, 23),
  );
  assertEquals(
    CME.nextClose(Date.UTC(2026, 0, 4, 23, 30)),
    Date.UTC(2026, 0, 5, 22),
  );
});

Deno.test("instants outside of the calendar are refused", () => {
  for (
    const instant of [Date.UTC(1985, 0, 2, 15), Date.UTC(2040, 0, 3, 15)]
  ) {
    for (
      const call of [
        () => NYSE.getSessionAt(instant),
        () => NYSE.isOpenAt(instant),
        () => NYSE.getTradingDateOf(instant),
        () => NYSE.nextOpen(instant),
        () => NYSE.nextClose(instant),
      ]
    ) failsWith("date_out_of_range", call);
  }
  failsWith(
    "date_out_of_range",
    () => NYSE.nextOpen(Date.UTC(2035, 11, 31, 15)),
  );
  assertThrows(() => NYSE.isOpenAt(NaN), RangeError);
});

Deno.test("the same question in a row and one of the last hundred are cache hits", () => {
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

Deno.test("invalidateCache() forgets sessions but keeps counting", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  time.getTradingSession("2026-01-02");
  time.getTradingSession("2026-01-02");
  time.invalidateCache();
  time.getTradingSession("2026-01-02");
  assertEquals([time.cacheHits, time.cacheMisses], [1, 2]);
});

Deno.test("over a year's backtest more than 99 % of the questions are answered by the cache", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  for (const date of time.getTradingDates("2025-01-01", "2025-12-31")) {
    // As the engine does: the cache is emptied at session start, then asked
    // with every slice of minutes.
    time.invalidateCache();
    for (let slice = 0; slice < 390; slice++) time.getTradingSession(date);
  }
  const asked = time.cacheHits + time.cacheMisses;
  assertEquals(asked, 250 * 390);
  assertEquals(time.cacheHits / asked > 0.99, true);
});

Deno.test("the clock is the machine's until the engine sets it", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  const before = Date.now();
  const now = time.getCurrentTime();
  assertEquals(before <= now && now <= Date.now(), true);
  time.setCurrentTime(1_000);
  assertEquals(time.getCurrentTime(), 1_000);
  assertThrows(() => time.setCurrentTime(NaN), RangeError);
  assertEquals(time.getCurrentTime(), 1_000);
});

Deno.test("a cache that holds nothing is refused", () => {
  assertThrows(
    () => new TimeManager({ exchange: "NYSE", cacheSize: 0 }),
    RangeError,
  );
});
