import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { parseScheduleRule } from "../../src/time/schedule_rule.ts";
import { isScheduledOn } from "../../src/time/schedule_days.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

const ZONE = "America/New_York";
const utc = (text: string) => Date.parse(`${text}Z`);

function hours(open: string, close: string, breaks: [string, string][] = []) {
  return {
    open: utc(open),
    close: utc(close),
    breaks: breaks.map(([start, end]) => ({
      start: utc(start),
      end: utc(end),
    })),
  };
}

/** All instants of a rule in a session. */
function instants(
  text: string,
  session: ReturnType<typeof hours>,
  zone = ZONE,
): string[] {
  const rule = parseScheduleRule(text, zone);
  const found: string[] = [];
  for (
    let at = rule.first(session, -Infinity);
    at < Infinity && found.length < 100;
    at = rule.first(session, at + 1)
  ) found.push(new Date(at).toISOString().slice(0, 19));
  return found;
}

const SUMMER = hours("2024-07-02T13:30:00", "2024-07-02T20:00:00");
const HALF = hours("2024-07-03T13:30:00", "2024-07-03T17:00:00");
const WINTER = hours("2024-11-04T14:30:00", "2024-11-04T21:00:00");

Deno.test("a rule's instants follow the hours of each session", () => {
  const cases: [string, ReturnType<typeof hours>, string[]][] = [
    ["at open", SUMMER, ["2024-07-02T13:30:00"]],
    ["at close", SUMMER, ["2024-07-02T20:00:00"]],
    ["at close", HALF, ["2024-07-03T17:00:00"]],
    ["15m before close", SUMMER, ["2024-07-02T19:45:00"]],
    ["15m before close", HALF, ["2024-07-03T16:45:00"]],
    ["0m before close", HALF, ["2024-07-03T17:00:00"]],
    ["1h30m after open", SUMMER, ["2024-07-02T15:00:00"]],
    ["90m after open", SUMMER, ["2024-07-02T15:00:00"]],
    ["30s after open", SUMMER, ["2024-07-02T13:30:30"]],
    ["4h after open", HALF, []],
    ["4h before close", HALF, []],
    ["10:30", SUMMER, ["2024-07-02T14:30:00"]],
    ["at 10:30", SUMMER, ["2024-07-02T14:30:00"]],
    ["10:30:15", SUMMER, ["2024-07-02T14:30:15"]],
    ["10:30", WINTER, ["2024-11-04T15:30:00"]],
    ["09:30", SUMMER, ["2024-07-02T13:30:00"]],
    ["16:00", SUMMER, ["2024-07-02T20:00:00"]],
    ["14:00", HALF, []],
    ["13:00", HALF, ["2024-07-03T17:00:00"]],
    ["every 1h", HALF, [
      "2024-07-03T14:30:00",
      "2024-07-03T15:30:00",
      "2024-07-03T16:30:00",
    ]],
    ["every 1h30m", HALF, ["2024-07-03T15:00:00", "2024-07-03T16:30:00"]],
    ["every 3h30m", HALF, ["2024-07-03T17:00:00"]],
  ];
  for (const [text, session, expected] of cases) {
    assertEquals(instants(text, session), expected, text);
  }
});

Deno.test("a local time belongs to a session that began on the evening before", () => {
  const futures = hours("2024-07-07T22:00:00", "2024-07-08T21:00:00");
  const zone = "America/Chicago";
  assertEquals(instants("10:30", futures, zone), ["2024-07-08T15:30:00"]);
  assertEquals(instants("18:00", futures, zone), ["2024-07-07T23:00:00"]);
  assertEquals(instants("16:30", futures, zone), []);
});

Deno.test("nothing recurs within a break or at its end, where no bar ends", () => {
  const hongKong = hours("2024-07-08T01:30:00", "2024-07-08T08:00:00", [
    ["2024-07-08T04:00:00", "2024-07-08T05:00:00"],
  ]);
  assertEquals(
    instants("every 30m", hongKong, "Asia/Hong_Kong")
      .map((text) => text.slice(11, 16)),
    "02:00 02:30 03:00 03:30 04:00 05:30 06:00 06:30 07:00 07:30 08:00"
      .split(" "),
  );
});

Deno.test("a text that is no time is refused with what is allowed and the nearest time", () => {
  const suggestions: [string, string | undefined][] = [
    ["15 minutes before the close", "15m before close"],
    ["15min before close", "15m before close"],
    ["15m befor close", "15m before close"],
    ["1 hour after market open", "1h after open"],
    ["15M Before Close", "15m before close"],
    ["close", "at close"],
    ["at the open", "at open"],
    ["3:45pm", "15:45"],
    ["9:30", "09:30"],
    ["12:15 am", "00:15"],
    ["every 5 minutes", "every 5m"],
    ["evry 5m", "every 5m"],
    ["every 0m", undefined],
    ["15m before open", undefined],
    ["15m after close", undefined],
    ["24:00", undefined],
    ["10:60", undefined],
    ["every 5m after open", undefined],
    ["", undefined],
    ["tomorrow", undefined],
  ];
  for (const [text, suggestion] of suggestions) {
    const error = assertThrows(
      () => parseScheduleRule(text, ZONE),
      SessionError,
      `Cannot schedule for ${JSON.stringify(text)}`,
    );
    assertEquals(error.code, "argument_invalid");
    assertEquals(
      /did you mean "([^"]*)"/.exec(error.message)?.[1],
      suggestion,
      text,
    );
    assertEquals(
      error.message.includes('"15m before close", "at close"'),
      true,
    );
  }
});

Deno.test("days of a schedule: first and last sessions of weeks and months, and weekdays", () => {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  // Thursday 4 July was a holiday, so was Monday 1 January.
  const dates = [
    ...time.getTradingDates("2023-12-27", "2024-01-05"),
    ...time.getTradingDates("2024-06-28", "2024-07-08"),
  ];
  const on = (days: Parameters<typeof isScheduledOn>[0]) =>
    dates.filter((date) => isScheduledOn(days, date, time)).join(" ");
  assertEquals(on("every day"), dates.join(" "));
  assertEquals(on("week start"), "2024-01-02 2024-07-01 2024-07-08");
  assertEquals(on("week end"), "2023-12-29 2024-01-05 2024-06-28 2024-07-05");
  assertEquals(on("month start"), "2024-01-02 2024-07-01");
  assertEquals(on("month end"), "2023-12-29 2024-06-28");
  assertEquals(on("thursday"), "2023-12-28 2024-01-04");
  assertEquals(on("monday"), "2024-07-01 2024-07-08");
  assertEquals(on("sunday"), "");
});
