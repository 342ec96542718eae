import { assertEquals, assertMatch } from "@std/assert";
import { formatInstant } from "../../src/time/date.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

/** Open and close of a session in UTC, or why there is none. */
function day(exchange: string, date: string): string {
  const time = new TimeManager({ exchange });
  const session = time.getTradingSession(date);
  if (session === undefined) return `closed: ${time.reasonClosed(date)}`;
  return `${formatInstant(session.open).slice(11, 16)}–${
    formatInstant(session.close).slice(11, 16)
  }`;
}

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

Deno.test("Tokyo closes half an hour later since 5 November 2024", () => {
  assertEquals(day("TSE", "2024-11-01"), "00:00–06:00");
  assertEquals(day("TSE", "2024-11-04"), "closed: Culture Day");
  assertEquals(day("TSE", "2024-11-05"), "00:00–06:30");
});

Deno.test("Tokyo's lunch break got shorter in 2011, and longer for three months of 2006", () => {
  const time = new TimeManager({ exchange: "TSE" });
  const pause = (date: string): string[] =>
    time.getSessionBoundaryTimes(date).breaks.flatMap(({ start, end }) =>
      [start, end].map((at) => formatInstant(at).slice(11, 16))
    );
  assertEquals(pause("2006-01-18"), ["02:00", "03:30"]);
  assertEquals(pause("2006-01-19"), ["02:00", "04:00"]);
  assertEquals(pause("2006-04-21"), ["02:00", "04:00"]);
  assertEquals(pause("2006-04-24"), ["02:00", "03:30"]);
  assertEquals(pause("2011-11-18"), ["02:00", "03:30"]);
  assertEquals(pause("2011-11-21"), ["02:30", "03:30"]);
});

Deno.test("London moved bank holidays for jubilees, a wedding, a funeral and a coronation", () => {
  for (
    const date of [
      "2002-06-03",
      "2002-06-04",
      "2011-04-29",
      "2012-06-04",
      "2012-06-05",
      "2020-05-08",
      "2022-06-02",
      "2022-06-03",
      "2022-09-19",
      "2023-05-08",
    ]
  ) assertMatch(day("LSE", date), /^closed: /);
  for (const date of ["2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"]) {
    assertEquals(day("LSE", date), "07:00–15:30");
  }
});

Deno.test("Hong Kong closed for typhoons and a black rainstorm until 2024", () => {
  assertEquals(day("HKEX", "2017-08-23"), "closed: Typhoon Hato");
  assertEquals(day("HKEX", "2023-07-17"), "closed: Typhoon Talim");
  assertEquals(day("HKEX", "2023-09-01"), "closed: Typhoon Saola");
  assertEquals(day("HKEX", "2023-09-08"), "closed: Black rainstorm");
  assertEquals(day("HKEX", "2024-09-06"), "closed: Typhoon Yagi");
});

Deno.test("New York and London are four hours apart while only one saves daylight", () => {
  assertEquals(day("NYSE", "2026-03-06"), "14:30–21:00");
  assertEquals(day("NYSE", "2026-03-09"), "13:30–20:00");
  assertEquals(day("LSE", "2026-03-09"), "08:00–16:30");
  assertEquals(day("LSE", "2026-03-30"), "07:00–15:30");
  assertEquals(day("LSE", "2026-10-26"), "08:00–16:30");
  assertEquals(day("NYSE", "2026-10-26"), "13:30–20:00");
});

Deno.test("CME's sessions open on the evening before, Monday's on Sunday", () => {
  const time = new TimeManager({ exchange: "US_FUTURES" });
  const monday = time.getTradingSession("2026-03-09");
  assertEquals(
    [monday?.open, monday?.close].map((at) => formatInstant(at ?? 0)),
    ["2026-03-08T22:00:00Z", "2026-03-09T21:00:00Z"],
  );
  assertEquals(day("CME", "2018-12-05"), "23:00–14:30");
  assertEquals(day("CME", "2012-10-29"), "22:00–13:15");
  assertEquals(day("CME", "2026-04-03"), "22:00–13:15");
  assertEquals(day("CME", "2025-04-18"), "closed: Good Friday");
});

Deno.test("a currency week has five sessions from Sunday 17:00 to Friday 17:00 in New York", () => {
  const time = new TimeManager({ exchange: "FOREX" });
  const dates = time.getTradingDates("2026-01-04", "2026-01-10");
  assertEquals(dates.length, 5);
  assertEquals(
    formatInstant(time.getSessionBoundaryTimes(dates[0]).open),
    "2026-01-04T22:00:00Z",
  );
  assertEquals(
    formatInstant(time.getSessionBoundaryTimes(dates[4]).close),
    "2026-01-09T22:00:00Z",
  );
});

Deno.test("crypto trades on every day of the year, midnight to midnight UTC", () => {
  const time = new TimeManager({ exchange: "CRYPTO" });
  assertEquals(time.getTradingDates("2024-01-01", "2024-12-31").length, 366);
  assertEquals(time.getSessionBoundaryTimes("2024-02-29"), {
    open: Date.UTC(2024, 1, 29),
    close: Date.UTC(2024, 2, 1),
    breaks: [],
  });
});

Deno.test("Hong Kong's lunar holidays fall on the days of the Chinese calendar", () => {
  const time = new TimeManager({ exchange: "HKEX" });
  const chinese = new Intl.DateTimeFormat("en-u-ca-chinese", {
    timeZone: "UTC",
    month: "numeric",
    day: "numeric",
  });
  const holidays: Readonly<Record<string, RegExp>> = {
    "1/1": /Lunar New Year/,
    "1/2": /Lunar New Year/,
    "1/3": /Lunar New Year/,
    "4/8": /Buddha/,
    "5/5": /Tuen Ng/,
    "8/16": /Mid-Autumn|National Day/,
    "9/9": /Chung Yeung/,
  };
  let checked = 0;
  for (
    let at = Date.UTC(2000, 0, 1);
    at < Date.UTC(2036, 0, 1);
    at += 86_400_000
  ) {
    const weekday = new Date(at).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const name = holidays[chinese.format(at)];
    if (name === undefined) continue;
    const date = new Date(at).toISOString().slice(0, 10);
    assertMatch(time.reasonClosed(date) ?? `open on ${date}`, name);
    checked++;
  }
  assertEquals(checked > 150, true);
});
