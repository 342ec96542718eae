import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import {
  civilDate,
  dayNumber,
  daysInMonth,
  formatDate,
  formatInstant,
  isoInstant,
  parseDate,
  tryParseClock,
  tryParseDate,
  WEEKDAY_NAMES,
  weekdayOf,
} from "../../src/time/date.ts";

const DAYS = fc.integer({ min: 0, max: 60_000 });

Deno.test("dayNumber() and civilDate() agree with the platform's calendar and with each other", () => {
  fc.assert(fc.property(DAYS, (days) => {
    const date = new Date(days * 86_400_000);
    const civil = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
    };
    assertEquals(civilDate(days), civil);
    assertEquals(dayNumber(civil.year, civil.month, civil.day), days);
    assertEquals(weekdayOf(days), date.getUTCDay());
  }));
});

Deno.test("days before 1970 are negative and have their weekday", () => {
  assertEquals(dayNumber(1969, 12, 31), -1);
  assertEquals(civilDate(-1), { year: 1969, month: 12, day: 31 });
  assertEquals(WEEKDAY_NAMES[weekdayOf(-1)], "Wednesday");
  assertEquals(WEEKDAY_NAMES[weekdayOf(0)], "Thursday");
});

Deno.test("daysInMonth() knows the leap years of the Gregorian calendar", () => {
  assertEquals(
    [1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2)),
    [28, 29, 28, 29],
  );
  assertEquals(
    [1, 3, 4, 6, 9, 11, 12].map((month) => daysInMonth(2026, month)),
    [31, 31, 30, 30, 30, 30, 31],
  );
});

Deno.test("parseDate() reads what formatDate() writes", () => {
  fc.assert(fc.property(DAYS, (days) => {
    assertEquals(parseDate(formatDate(days)), days);
    assertEquals(
      formatDate(days),
      new Date(days * 86_400_000).toISOString().slice(0, 10),
    );
  }));
});

Deno.test("parseDate() refuses texts that are not calendar dates", () => {
  const wrong = [
    "",
    "2026-1-2",
    "2026-13-01",
    "2026-00-10",
    "2026-02-29",
    "2026-04-31",
    "2026-01-00",
    "2026/01/02",
    "20260102",
    "2026-01-02T00:00Z",
    "1969-12-31",
    "2o26-01-02",
    " 2026-01-2",
  ];
  for (const text of wrong) {
    assertEquals(tryParseDate(text), -1, text);
    const error = assertThrows(() => parseDate(text), SessionError);
    assertEquals(error.code, "date_invalid");
  }
  assertEquals(tryParseDate("2024-02-29"), 19_782);
});

Deno.test("parseDate() refuses values that are not text", () => {
  const error = assertThrows(
    () => parseDate(20260102 as unknown as string),
    SessionError,
    "Not a date: 20260102",
  );
  assertEquals(error.code, "date_invalid");
});

Deno.test("tryParseClock() reads wall-clock times up to the end of the day", () => {
  assertEquals(
    ["00:00", "09:30", "23:59", "24:00"].map(tryParseClock),
    [0, 570, 1439, 1440],
  );
  assertEquals(
    ["24:01", "9:30", "12:60", "99:00", "12-30", "", "12:30:00"]
      .map(tryParseClock),
    [-1, -1, -1, -1, -1, -1, -1],
  );
});

Deno.test("formatInstant() writes ISO 8601 in UTC to the second", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 4_000_000_000 }),
    (seconds) =>
      assertEquals(
        formatInstant(seconds * 1_000),
        new Date(seconds * 1_000).toISOString().replace(".000Z", "Z"),
      ),
  ));
  assertEquals(formatInstant(1_999.5), "1970-01-01T00:00:01Z");
});

Deno.test("isoInstant() equals Date.toISOString(), in any order of days", () => {
  const instant = fc.oneof(
    fc.integer({ min: 0, max: 4e12 }),
    fc.integer({ min: 0, max: 6e7 }).map((minute) => minute * 60_000),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.double({ min: -1e13, max: 1e13, noNaN: true }),
    fc.constantFrom(0, -1, 253_402_300_799_999, 253_402_300_800_000, 8.64e15),
  );
  fc.assert(
    fc.property(fc.array(instant), (instants) => {
      for (const each of instants) {
        assertEquals(isoInstant(each), new Date(each).toISOString());
      }
    }),
    { numRuns: 500 },
  );
  for (const none of [NaN, Infinity, 8.64e15 + 1]) {
    assertThrows(() => isoInstant(none), RangeError);
  }
});
