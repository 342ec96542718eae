import { assertEquals } from "@std/assert";
import { CA_EQUITY } from "../../../src/time/calendars/ca_equity.ts";
import {
  EURONEXT_AMSTERDAM,
  EURONEXT_PARIS,
} from "../../../src/time/calendars/eu_equity.ts";
import { HK_EQUITY } from "../../../src/time/calendars/hk_equity.ts";
import { JP_EQUITY } from "../../../src/time/calendars/jp_equity.ts";
import { UK_EQUITY } from "../../../src/time/calendars/uk_equity.ts";
import type { CalendarRules } from "../../../src/time/calendars/calendar_rules.ts";
import { knownDepartures } from "../../../src/time/departures.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

/**
 * A typhoon signal No. 8 or higher, or a black rainstorm warning before or during
 * trading, of the Hong Kong Observatory. Times are local.
 */
interface Storm {
  readonly name: string;
  readonly date: string;
  /** When it was lowered, or `noon` if it was then still in force. */
  readonly until?: string;
  /** When it was issued, if it was not in force in the morning. */
  readonly issued?: string;
}

/** Every storm with a signal No. 8 since 2010, with or without effect. */
const STORMS: readonly Storm[] = [
  { name: "Nesat", date: "2011-09-29", until: "noon" },
  { name: "Doksuri", date: "2012-06-30", until: "07:00" }, // a Saturday
  { name: "Vicente", date: "2012-07-24", until: "10:10" },
  { name: "Kai-tak", date: "2012-08-17", until: "06:20" },
  { name: "Utor", date: "2013-08-14", until: "noon" },
  { name: "Usagi", date: "2013-09-23", until: "09:20" },
  { name: "Kalmaegi", date: "2014-09-16", until: "10:40" },
  { name: "Linfa", date: "2015-07-09", issued: "16:40" },
  { name: "Nida", date: "2016-08-02", until: "noon" },
  { name: "Haima", date: "2016-10-21", until: "noon" },
  { name: "Merbok", date: "2017-06-12", issued: "17:20" },
  { name: "Roke", date: "2017-07-23", until: "noon" }, // Sundays
  { name: "Hato", date: "2017-08-23", until: "noon" },
  { name: "Pakhar", date: "2017-08-27", until: "noon" },
  { name: "Khanun", date: "2017-10-15", until: "noon" },
  { name: "Mangkhut", date: "2018-09-16", until: "noon" },
  { name: "Wipha", date: "2019-07-31", issued: "13:40" },
  { name: "Higos", date: "2020-08-19", until: "11:10" },
  { name: "Nangka", date: "2020-10-13", until: "noon" },
  { name: "black rainstorm", date: "2021-06-28", until: "11:05" },
  { name: "Lionrock", date: "2021-10-09", until: "noon" }, // a Saturday
  { name: "Kompasu", date: "2021-10-13", until: "noon" },
  { name: "Chaba", date: "2022-07-01", until: "noon" }, // a holiday
  { name: "Ma-on", date: "2022-08-25", until: "09:20" },
  { name: "Nalgae", date: "2022-11-02", issued: "13:40" },
  { name: "Talim", date: "2023-07-17", until: "noon" },
  { name: "Saola", date: "2023-09-01", until: "noon" },
  { name: "black rainstorm", date: "2023-09-08", until: "noon" },
  { name: "Koinu", date: "2023-10-09", until: "11:40" },
  { name: "Yagi", date: "2024-09-06", until: "noon" },
];

/**
 * How many such storms the Observatory counts a season, until trading went on
 * through storms in September 2024.
 */
const STORMS_OF_SEASON: Readonly<Record<string, number>> = {
  2011: 1,
  2012: 3,
  2013: 2,
  2014: 1,
  2015: 1,
  2016: 2,
  2017: 5,
  2018: 1,
  2019: 1,
  2020: 2,
  2021: 2,
  2022: 3,
  2023: 3,
  2024: 1,
};

/** The hours of a day by the exchange's rule. */
function hoursBy({ until, issued }: Storm): string {
  if (issued !== undefined) {
    return issued < "15:45" ? `09:30–${plus15(issued)}` : "09:30–16:00";
  }
  if (until === undefined || until === "noon") return "closed";
  if (until <= "07:00") return "09:30–16:00";
  if (until <= "11:00") return "13:00–16:00";
  return until <= "11:30" ? "13:30–16:00" : "14:00–16:00";
}

function plus15(clock: string): string {
  const [hour, minute] = clock.split(":").map(Number);
  const total = hour * 60 + minute + 15;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(total / 60))}:${two(total % 60)}`;
}

const hongKong = new TimeManager({
  exchange: "HKEX",
  overrides: knownDepartures("HKEX"),
});

function localTime(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16);
}

Deno.test("every storm since 2010 shortened trading in Hong Kong by the exchange's rule", () => {
  const plain = new TimeManager({ exchange: "HKEX" });
  let shortened = 0;
  for (const storm of STORMS) {
    const reason = plain.reasonClosed(storm.date) ?? "";
    // Not a trading day anyway.
    if (reason !== "" && !/Typhoon|rainstorm/.test(reason)) continue;
    const session = hongKong.getTradingSession(storm.date);
    const hours = session === undefined
      ? "closed"
      : `${localTime(session.open)}–${localTime(session.close)}`;
    assertEquals(hours, hoursBy(storm), `${storm.name}, ${storm.date}`);
    const why = reason || session?.reason || "";
    if (hours !== "09:30–16:00") {
      shortened++;
      assertEquals(
        why.toLowerCase().includes(storm.name.toLowerCase()),
        true,
        why,
      );
    }
  }
  // HKEX: 11 days since 2018, of which 4 in 2023; and Yagi afterwards.
  const since = (from: string, to: string) =>
    weatherDates(HK_EQUITY).filter((date) => date >= from && date <= to).length;
  assertEquals(since("2018-01-01", "2024-03-31"), 11);
  assertEquals(since("2023-01-01", "2023-12-31"), 4);
  assertEquals(shortened, weatherDates(HK_EQUITY).length);
});

/** Dates of closures and departures because of the weather since 2010. */
function weatherDates(rules: CalendarRules): string[] {
  return noticesOf(rules)
    .filter(({ reason }) => /typhoon|rainstorm/i.test(reason))
    .map(({ date }) => date).filter((date) => date >= "2010-01-01");
}

interface Notice {
  readonly date: string;
  readonly reason: string;
}

function noticesOf({ closures, departures = [] }: CalendarRules): Notice[] {
  return [
    ...Object.entries(closures).map(([date, reason]) => ({ date, reason })),
    ...departures.map(({ from, reason }) => ({ date: from, reason })),
  ];
}

Deno.test("a storm in Hong Kong's calendar asks for all the other storms of its season", () => {
  for (const date of weatherDates(HK_EQUITY)) {
    assertEquals(
      STORMS.some((storm) => storm.date === date),
      true,
      `${date} is not among the storms; list it, and all others of its season`,
    );
    const season = date.slice(0, 4);
    const typhoons = STORMS.filter((storm) =>
      storm.date.startsWith(season) && storm.name !== "black rainstorm"
    );
    assertEquals(
      typhoons.length,
      STORMS_OF_SEASON[season],
      `storms of ${season}: list them all, with or without effect`,
    );
  }
});

/** The failures of a whole exchange before, at or during its hours, by year. */
const FAILURES: readonly (readonly [
  CalendarRules,
  readonly (readonly [date: string, hours: string])[],
])[] = [
  [JP_EQUITY, [
    ["2005-11-01", "13:30–15:00"],
    ["2006-01-18", "09:00–14:40"],
    ["2020-10-01", "closed"],
  ]],
  [UK_EQUITY, [
    ["2000-04-05", "15:45–18:30"],
    ["2011-02-25", "12:15–16:30"],
    ["2018-06-07", "09:00–16:30"],
    ["2019-08-16", "09:40–16:30"],
  ]],
  [CA_EQUITY, [
    ["2008-12-17", "09:30–09:48"],
    ["2018-04-27", "09:30–13:40"],
    ["2020-02-27", "09:30–14:00"],
  ]],
  [EURONEXT_PARIS, [
    ["2007-10-15", "09:45–17:30"],
    ["2011-06-20", "10:00–17:30"],
  ]],
  [EURONEXT_AMSTERDAM, [
    ["2007-10-15", "09:45–17:30"],
    ["2011-06-20", "10:00–17:30"],
  ]],
];

for (const [rules, failures] of FAILURES) {
  const [exchange] = rules.exchanges;
  Deno.test(`the failures of ${exchange} are all in its calendar, with their hours`, () => {
    const time = new TimeManager({
      exchange,
      overrides: knownDepartures(exchange),
    });
    const local = (instant: number): string =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone: rules.zone,
        hour: "2-digit",
        minute: "2-digit",
      }).format(instant);
    const found = noticesOf(rules)
      .filter(({ reason }) => /failure|order rush/i.test(reason))
      .map(({ date }) => {
        const session = time.getTradingSession(date);
        const hours = session === undefined
          ? "closed"
          : `${local(session.open)}–${local(session.close)}`;
        return [date, hours];
      });
    assertEquals(found.toSorted(), failures.map((failure) => [...failure]));
  });
}
