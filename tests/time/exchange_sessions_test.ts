import { assertEquals, assertThrows } from "@std/assert";
import { SessionError, type SessionErrorCode } from "../../src/errors.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

const NYSE = new TimeManager({ exchange: "NYSE" });
const HKEX = new TimeManager({ exchange: "HKEX" });
const CME = new TimeManager({ exchange: "CME" });

function failsWith(code: SessionErrorCode, action: () => unknown): void {
  assertEquals(assertThrows(action, SessionError).code, code);
}

Deno.test("isOpenAt() is true from the open to before the close, except in breaks", () => {
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

Deno.test("getSessionAt() finds the session of an instant, breaks included", () => {
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

Deno.test("getTradingDateOf() is the local date, which changes at the evening open of overnight sessions", () => {
  // 20:00 in New York, the next day in UTC.
  assertEquals(NYSE.getTradingDateOf(Date.UTC(2026, 0, 7, 1)), "2026-01-06");
  // A Saturday is its own date.
  assertEquals(NYSE.getTradingDateOf(Date.UTC(2026, 0, 3, 18)), "2026-01-03");
  // Sunday 16:59 and 17:00 in Chicago.
  const sunday = Date.UTC(2026, 0, 4, 23);
  assertEquals(CME.getTradingDateOf(sunday - 60_000), "2026-01-04");
  assertEquals(CME.getTradingDateOf(sunday), "2026-01-05");
  // The date does not change between the close at 16:00 and the next open.
  assertEquals(
    CME.getTradingDateOf(Date.UTC(2026, 0, 5, 22, 30)),
    "2026-01-05",
  );
  assertEquals(
    NYSE.getTradingDateOf(Date.UTC(2026, 0, 2), "CRYPTO"),
    "2026-01-02",
  );
});

Deno.test("nextOpen() and nextClose() are strictly later, across weekends and overnight", () => {
  const open = Date.UTC(2026, 0, 2, 14, 30);
  const close = Date.UTC(2026, 0, 2, 21);
  assertEquals(NYSE.nextOpen(open - 1), open);
  assertEquals(NYSE.nextOpen(open), Date.UTC(2026, 0, 5, 14, 30));
  assertEquals(NYSE.nextClose(open), close);
  assertEquals(NYSE.nextClose(close), Date.UTC(2026, 0, 5, 21));
  // Friday evening in Chicago: the next week starts on Sunday at 17:00.
  assertEquals(
    CME.nextOpen(Date.UTC(2026, 0, 2, 23)),
    Date.UTC(2026, 0, 4, 23),
  );
  assertEquals(
    CME.nextClose(Date.UTC(2026, 0, 4, 23, 30)),
    Date.UTC(2026, 0, 5, 22),
  );
});

Deno.test("instants outside the calendar are refused", () => {
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
