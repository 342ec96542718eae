/** Trading hours of their own within the sessions of an exchange group. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../../src/errors.ts";
import {
  findCalendar,
  listExchanges,
  nameWithHours,
  sameCalendar,
  sameMarket,
} from "../../../src/time/calendars/registry.ts";
import { knownDepartures } from "../../../src/time/departures.ts";
import type { CalendarOverride } from "../../../src/time/overrides.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

/** Open, close, and whether it is an early close. */
function hoursOn(time: TimeManager, date: string) {
  const session = time.getTradingSession(date);
  if (session === undefined) return time.reasonClosed(date);
  const { open, close, breaks } = session;
  return [open, ...breaks.flatMap(({ start, end }) => [start, end]), close]
    .map((instant) => new Date(instant).toISOString().slice(5, 16)).join(" ");
}

Deno.test("sessions of US_FUTURES@08:30-15:15 have these hours in Chicago, cut by early closes", () => {
  const time = new TimeManager({ exchange: "US_FUTURES@08:30-15:15" });
  // The clocks change on 9 March and 2 November 2025.
  assertEquals(hoursOn(time, "2025-03-07"), "03-07T14:30 03-07T21:15");
  assertEquals(hoursOn(time, "2025-03-10"), "03-10T13:30 03-10T20:15");
  assertEquals(hoursOn(time, "2025-10-31"), "10-31T13:30 10-31T20:15");
  assertEquals(hoursOn(time, "2025-11-03"), "11-03T14:30 11-03T21:15");
  // CME: 12:00 on Thanksgiving, 12:15 on the day after and on Christmas Eve.
  assertEquals(hoursOn(time, "2025-11-27"), "11-27T14:30 11-27T18:00");
  assertEquals(hoursOn(time, "2025-11-28"), "11-28T14:30 11-28T18:15");
  assertEquals(hoursOn(time, "2025-12-24"), "12-24T14:30 12-24T18:15");
  const half = time.requireTradingSession("2025-11-28");
  assertEquals([half.earlyClose, half.reason], [
    true,
    "Day after Thanksgiving",
  ]);
  const usual = time.requireTradingSession("2025-03-10");
  assertEquals([usual.earlyClose, usual.reason], [false, undefined]);
  assertEquals(usual.exchange, "US_FUTURES@08:30-15:15");
  // Closed for the group.
  assertEquals(hoursOn(time, "2025-12-25"), "Christmas Day");
  assertEquals(hoursOn(time, "2025-03-08"), "Saturday");
  // Open for the group, until 8:30 and 8:15.
  assertEquals(
    hoursOn(time, "2025-01-09"),
    "National day of mourning for President Jimmy Carter",
  );
  assertEquals(
    hoursOn(time, "2026-04-03"),
    "Good Friday with an employment report",
  );
  assertEquals(
    time.getTradingDates("2026-04-01", "2026-04-07"),
    ["2026-04-01", "2026-04-02", "2026-04-06", "2026-04-07"],
  );
  assertEquals(time.getNextTradingDate("2025-01-08"), "2025-01-10");
});

Deno.test("times after the group's open on the evening before belong to the next trading date", () => {
  const evening = new TimeManager({ exchange: "US_FUTURES@18:00-02:00" });
  assertEquals(hoursOn(evening, "2025-06-02"), "06-01T23:00 06-02T07:00");
  const two = new TimeManager({
    exchange: "US_FUTURES@08:30-12:00/18:00-23:00",
  });
  assertEquals(
    hoursOn(two, "2025-06-02"),
    "06-01T23:00 06-02T04:00 06-02T13:30 06-02T17:00",
  );
  // A bar outside of the hours has the date that the group gives it.
  const day = new TimeManager({ exchange: "US_FUTURES@08:30-15:15" });
  const sunday = Date.parse("2025-06-01T23:30Z");
  assertEquals(day.getTradingDateOf(sunday), "2025-06-02");
  assertEquals(day.getSessionAt(sunday), undefined);
  assertEquals(
    day.nextOpen(sunday),
    Date.parse("2025-06-02T13:30Z"),
  );
});

Deno.test("a break of the group stays one, and a break between two spans is one", () => {
  const until2021 = new TimeManager({ exchange: "US_FUTURES@08:30-16:00" });
  assertEquals(
    hoursOn(until2021, "2021-06-25"),
    "06-25T13:30 06-25T20:15 06-25T20:30 06-25T21:00",
  );
  assertEquals(hoursOn(until2021, "2021-06-28"), "06-28T13:30 06-28T21:00");
  const lunch = new TimeManager({
    exchange: "US_EQUITY@09:30-12:00/13:30-16:00",
  });
  assertEquals(
    hoursOn(lunch, "2025-07-02"),
    "07-02T13:30 07-02T16:00 07-02T17:30 07-02T20:00",
  );
  // A half day until 13:00, within the break: nothing is left of the second span.
  assertEquals(hoursOn(lunch, "2025-07-03"), "07-03T13:30 07-03T16:00");
  assertEquals(lunch.slots("2025-07-02", "30m").count, 10);
});

Deno.test("overrides of the group cut the hours, open late and close", () => {
  const exchange = "US_EQUITY";
  const reason = "made up";
  const overrides: CalendarOverride[] = [
    { exchange, date: "2025-07-07", kind: "hours", open: "11:00", reason },
    { exchange, date: "2025-07-08", kind: "hours", close: "12:00", reason },
    { exchange: "NYSE", date: "2025-07-09", kind: "closed", reason },
    { exchange, date: "2025-07-10", kind: "hours", close: "10:00", reason },
    { exchange, date: "2025-07-04", kind: "hours", open: "09:30", reason },
    { exchange, date: "2025-07-11", kind: "hours", close: "15:45", reason },
  ];
  const time = new TimeManager({ exchange: "NYSE@10:00-15:30", overrides });
  assertEquals(hoursOn(time, "2025-07-07"), "07-07T15:00 07-07T19:30");
  assertEquals(hoursOn(time, "2025-07-08"), "07-08T14:00 07-08T16:00");
  assertEquals(hoursOn(time, "2025-07-09"), reason);
  assertEquals(hoursOn(time, "2025-07-10"), reason);
  assertEquals(hoursOn(time, "2025-07-04"), "07-04T14:00 07-04T19:30");
  // An early close after the hours changes nothing.
  const late = time.requireTradingSession("2025-07-11");
  assertEquals([late.earlyClose, late.reason], [false, undefined]);
  const own = { ...overrides[0], exchange: "NYSE@10:00-15:30" };
  const error = assertThrows(
    () => new TimeManager({ exchange, overrides: [own] }),
    SessionError,
  );
  assertEquals(
    error.message,
    "Calendar override of NYSE@10:00-15:30 on 2025-07-07: overrides are those of NYSE, which its trading hours follow",
  );
  const departures = knownDepartures("US_FUTURES@08:30-15:15");
  assertEquals(departures, knownDepartures("US_FUTURES"));
});

Deno.test("hours that are none, or not within those of the group, are refused", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["US_FUTURES@8:30-15:15", "they are local times such as 08:30-15:15"],
    ["US_FUTURES@08:30", "they are local times"],
    ["US_FUTURES@", "they are local times"],
    ["US_FUTURES@08:60-15:15", "they are local times"],
    ["US_FUTURES@24:00-08:00", "they are local times"],
    [
      "US_FUTURES@08:30-09:00/10:00-11:00/12:00-13:00/14:00-15:00",
      "up to three spans",
    ],
    [
      "US_FUTURES@08:30-12:00/11:00-15:15",
      "08:30-12:00 and 11:00-15:15 overlap",
    ],
    [
      "US_EQUITY@04:00-16:00",
      "04:00-16:00 is not within its regular hours 09:30-16:00",
    ],
    [
      "US_FUTURES@15:00-17:30",
      "15:00-17:30 is not within its regular hours 17:00-16:00",
    ],
    [
      "CRYPTO@20:00-04:00",
      "20:00-04:00 is not within its regular hours 00:00-24:00",
    ],
    ["US_EQITY@10:00-15:00", "did you mean US_EQUITY?"],
  ];
  for (const [name, message] of refused) {
    const error = assertThrows(() => findCalendar(name), SessionError, message);
    assertEquals(error.code, "calendar_unknown");
    assertEquals(sameCalendar(name, "US_FUTURES"), false);
  }
});

Deno.test("two names of the same hours are one calendar, and hours that leave nothing out are the group's", () => {
  assert(sameCalendar("CME@08:30-15:15", "US_FUTURES@08:30-15:15"));
  assert(sameCalendar("CME@08:30-12:00/12:00-15:15", "CME@08:30-15:15"));
  assert(sameCalendar("CME@17:00-16:00", "US_FUTURES"));
  assert(!sameCalendar("CME@08:30-15:15", "CME"));
  assert(!sameCalendar("CME@08:30-15:15", "CME@08:30-15:00"));
  assert(sameMarket("CME@08:30-15:15", "US_FUTURES"));
  assert(!sameMarket("CME@08:30-15:15", "US_EQUITY"));
  assertEquals(nameWithHours("CME", "17:00-16:00"), "CME");
  assertEquals(nameWithHours("FOREX", "17:00-17:00"), "FOREX");
  // Tokyo closed at 15:00 until November 2024, and has a break.
  assertEquals(nameWithHours("JP_EQUITY", "09:00-15:30"), "JP_EQUITY");
  assertEquals(
    nameWithHours("US_FUTURES", "18:00-20:00/08:30-12:00"),
    "US_FUTURES@18:00-20:00/08:30-12:00",
  );
  assertEquals(
    nameWithHours("US_FUTURES", "08:30-12:00/18:00-20:00"),
    "US_FUTURES@18:00-20:00/08:30-12:00",
  );
});

/** The calendars, without the exchanges that share them. */
const GROUPS = [...new Set(listExchanges().map(({ group }) => group))];

const text = (minutes: number) =>
  [Math.floor(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, "0")).join(":");

Deno.test("a session is open in the minutes of the group whose local time is within the spans", () => {
  // Ends of spans on five minutes, within the regular hours of the group today.
  const spans = fc.constantFrom(...GROUPS).chain((group) => {
    const { calendar } = findCalendar(group);
    const { open, close } = calendar.regularHours(calendar.lastDay);
    const steps = (close - open) / 5;
    return fc.tuple(
      fc.constant(group),
      fc.uniqueArray(fc.integer({ min: 0, max: steps }), {
        minLength: 2,
        maxLength: 6,
      }).map((ends) => {
        const sorted = ends.sort((a, b) => a - b)
          .map((step) => (open + step * 5 + 1_440) % 1_440);
        const even = sorted.length - sorted.length % 2;
        return Array.from({ length: even / 2 }, (_, i) => [
          sorted[2 * i],
          sorted[2 * i + 1],
        ]);
      }),
    );
  });
  const dates = fc.constantFrom(
    "2024-03-08",
    "2024-03-11",
    "2024-03-28",
    "2024-04-02",
    "2024-10-28",
    "2024-11-04",
    "2024-11-28",
    "2024-11-29",
    "2024-12-24",
    "2024-12-31",
    "2025-01-09",
    "2021-06-25",
    "2010-04-02",
  );
  fc.assert(
    fc.property(spans, dates, ([group, clocks], date) => {
      const hours = clocks.map(([a, b]) => `${text(a)}-${text(b)}`).join("/");
      const time = new TimeManager({ exchange: group });
      const cut = new TimeManager({ exchange: `${group}@${hours}` });
      const expected: number[] = [];
      if (time.isTradingDay(date)) {
        const grid = time.slots(date, "1m");
        for (let i = 0; i < grid.count; i++) {
          const local = Temporal.Instant
            .fromEpochMilliseconds(grid.start(i))
            .toZonedDateTimeISO(time.zone);
          const minute = local.hour * 60 + local.minute;
          const isIn = clocks.some(([start, end]) =>
            start < end
              ? start <= minute && minute < end
              : start <= minute || minute < end
          );
          if (isIn) expected.push(grid.start(i));
        }
      }
      const found: number[] = [];
      if (cut.isTradingDay(date)) {
        const grid = cut.slots(date, "1m");
        for (let i = 0; i < grid.count; i++) found.push(grid.start(i));
        const session = cut.requireTradingSession(date);
        assertEquals(session.open, expected[0]);
        assertEquals(session.close, (expected.at(-1) ?? NaN) + 60_000);
        assertEquals(cut.getSessionAt(session.open)?.date, date);
        assertEquals(cut.getTradingDateOf(session.open), date);
      }
      assertEquals(found, expected);
    }),
    { numRuns: 300 },
  );
});

Deno.test("stored bars of an interval serve hours whose slots begin and end with them", () => {
  // Each answer by comparing slots of both calendars on a date, for every length.
  const MINUTE_MS = 60_000;
  const names = ["08:30-15:15", "09:00-12:00", "17:00-18:30/08:20-13:20"];
  for (const hours of names) {
    const exchange = `US_FUTURES@${hours}`;
    const { calendar } = findCalendar(exchange);
    for (const minutes of [1, 2, 3, 5, 10, 15, 20, 30, 60, 90, 120, 240]) {
      for (const byClock of [false, true]) {
        const interval = `${minutes}m${byClock ? "-clock" : ""}`;
        const [whole, cut] = ["US_FUTURES", exchange].map((name) => {
          const grid = new TimeManager({ exchange: name })
            .slots("2025-06-03", interval as "1m");
          return Array.from(
            { length: grid.count },
            (_, i) => `${grid.start(i)} ${grid.end(i)}`,
          );
        });
        assertEquals(
          calendar.sharesSlots(minutes * MINUTE_MS, byClock),
          cut.every((slot) => whole.includes(slot)),
          `${exchange} ${interval}`,
        );
      }
    }
    assertEquals(calendar.sharesSlots(Infinity), false);
    assertEquals(calendar.sharesSlots(1_000), true);
  }
});
