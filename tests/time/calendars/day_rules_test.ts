import { assertEquals, assertThrows } from "@std/assert";
import {
  annual,
  type DayRule,
  easter,
  fixed,
  nthWeekday,
  observe,
  offset,
  onWeekdays,
  sundayMoves,
  weekdayUpTo,
} from "../../../src/time/calendars/day_rules.ts";
import {
  formatDate,
  FRIDAY,
  MONDAY,
  parseDate,
} from "../../../src/time/date.ts";

/** A rule's day in a year as text. */
function dateOf(rule: DayRule, year: number): string | undefined {
  const day = rule(year);
  return day === undefined ? undefined : formatDate(day);
}

Deno.test("easter() gives the published Easter Sundays", () => {
  const published = [
    "1990-04-15",
    "2000-04-23",
    "2008-03-23",
    "2011-04-24",
    "2019-04-21",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2030-04-21",
    "2035-03-25",
    "2038-04-25",
  ];
  for (const date of published) {
    assertEquals(dateOf(easter(0), Number(date.slice(0, 4))), date);
  }
  assertEquals(dateOf(easter(-2), 2026), "2026-04-03");
  assertEquals(dateOf(easter(39), 2026), "2026-05-14");
});

Deno.test("observe() moves weekend days only, as each observance says", () => {
  const saturday = parseDate("2026-08-01");
  const moved = (day: number): Record<string, string> =>
    Object.fromEntries(
      ([
        "stay",
        "sunday_to_monday",
        "nearest",
        "next_monday",
        "plus_two",
        "previous_friday",
      ] as const).map((rule) => [rule, formatDate(observe(day, rule))]),
    );
  assertEquals(moved(saturday), {
    stay: "2026-08-01",
    sunday_to_monday: "2026-08-01",
    nearest: "2026-07-31",
    next_monday: "2026-08-03",
    plus_two: "2026-08-03",
    previous_friday: "2026-07-31",
  });
  assertEquals(moved(saturday + 1), {
    stay: "2026-08-02",
    sunday_to_monday: "2026-08-03",
    nearest: "2026-08-03",
    next_monday: "2026-08-03",
    plus_two: "2026-08-04",
    previous_friday: "2026-07-31",
  });
  for (let day = saturday + 2; day < saturday + 7; day++) {
    assertEquals(
      new Set(Object.values(moved(day))),
      new Set([formatDate(day)]),
    );
  }
});

Deno.test("nthWeekday() counts from either end of the month", () => {
  assertEquals(dateOf(nthWeekday(11, 4, 4), 2026), "2026-11-26");
  assertEquals(dateOf(nthWeekday(2, MONDAY, 1), 2027), "2027-02-01");
  assertEquals(dateOf(nthWeekday(5, MONDAY, -1), 2026), "2026-05-25");
  assertEquals(dateOf(nthWeekday(8, MONDAY, -1), 2026), "2026-08-31");
  assertEquals(dateOf(nthWeekday(2, MONDAY, -2), 2024), "2024-02-19");
});

Deno.test("weekdayUpTo() gives the day itself if it is that weekday", () => {
  assertEquals(dateOf(weekdayUpTo(5, 24, MONDAY), 2021), "2021-05-24");
  assertEquals(dateOf(weekdayUpTo(5, 24, MONDAY), 2026), "2026-05-18");
});

Deno.test("rules built on a rule without a day have no day", () => {
  const rule = annual(2024, "02-10 01-29");
  assertEquals(dateOf(rule, 2023), undefined);
  assertEquals(dateOf(rule, 2024), "2024-02-10");
  assertEquals(dateOf(rule, 2025), "2025-01-29");
  assertEquals(dateOf(rule, 2026), undefined);
  assertEquals(dateOf(offset(rule, 1), 2024), "2024-02-11");
  assertEquals(dateOf(offset(rule, 1), 2026), undefined);
  assertEquals(dateOf(sundayMoves(rule), 2026), undefined);
  assertEquals(dateOf(sundayMoves(offset(rule, 1)), 2024), "2024-02-12");
  assertEquals(dateOf(onWeekdays(rule, [FRIDAY]), 2024), undefined);
  assertEquals(dateOf(onWeekdays(rule, [3]), 2025), "2025-01-29");
  assertEquals(dateOf(onWeekdays(rule, [3]), 2026), undefined);
  assertEquals(dateOf(fixed(12, 25), 2026), "2026-12-25");
});

Deno.test("annual() refuses a day that does not exist in its year", () => {
  assertThrows(
    () => annual(2023, "02-28 02-29 02-29"),
    RangeError,
    "2025-02-29",
  );
});
