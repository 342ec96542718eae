import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  type CalendarOverride,
  checkOverride,
} from "../../src/time/overrides.ts";
import { parseDate } from "../../src/time/date.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

const SNOW: CalendarOverride = {
  exchange: "NYSE",
  date: "2026-03-02",
  kind: "hours",
  open: "11:00",
  close: "14:00",
  reason: "Snowstorm",
};
const OUTAGE: CalendarOverride = {
  exchange: "US_EQUITY",
  date: "2026-03-03",
  kind: "closed",
  reason: "Power failure",
};

Deno.test("an override with hours replaces the calendar's hours and gives the reason", () => {
  const time = new TimeManager({ exchange: "NYSE", overrides: [SNOW] });
  const session = time.getTradingSession("2026-03-02");
  assertEquals(
    [session?.open, session?.close, session?.earlyClose, session?.reason],
    [Date.UTC(2026, 2, 2, 16), Date.UTC(2026, 2, 2, 19), true, "Snowstorm"],
  );
});

Deno.test("an override that closes a date takes precedence in every query", () => {
  const time = new TimeManager({ exchange: "NYSE", overrides: [OUTAGE] });
  assertEquals(time.getTradingSession("2026-03-03"), undefined);
  assertEquals(time.isTradingDay("2026-03-03"), false);
  assertEquals(time.reasonClosed("2026-03-03"), "Power failure");
  assertEquals(time.getNextTradingDate("2026-03-02"), "2026-03-04");
  assertEquals(time.countBackTradingDays("2026-03-04", 1), "2026-03-02");
});

Deno.test("an override with hours opens a holiday and a weekend day", () => {
  const open = (date: string): CalendarOverride => ({
    exchange: "NYSE",
    date,
    kind: "hours",
    close: "13:00",
    reason: "Extra session",
  });
  const time = new TimeManager({
    exchange: "NYSE",
    overrides: [open("2026-12-25"), open("2026-12-26")],
  });
  for (const date of ["2026-12-25", "2026-12-26"]) {
    assertEquals(time.reasonClosed(date), undefined);
    assertEquals(time.slots(date, "1m").count, 210);
  }
});

Deno.test("a group's override applies to all its exchanges, an exchange's to itself and the group it leads", () => {
  const time = new TimeManager({
    exchange: "NYSE",
    overrides: [SNOW, OUTAGE],
  });
  assertEquals(time.isTradingDay("2026-03-03", "NASDAQ"), false);
  assertEquals(
    time.getTradingSession("2026-03-02", "NASDAQ")?.earlyClose,
    false,
  );
  assertEquals(
    time.getTradingSession("2026-03-02", "US_EQUITY")?.earlyClose,
    true,
  );
});

Deno.test("an exchange's override takes precedence over its group's", () => {
  const time = new TimeManager({
    exchange: "NYSE",
    overrides: [{ ...SNOW, date: "2026-03-03" }, OUTAGE],
  });
  assertEquals(time.getTradingSession("2026-03-03")?.reason, "Snowstorm");
  assertEquals(time.isTradingDay("2026-03-03", "NASDAQ"), false);
});

Deno.test("the last of two overrides of a date wins", () => {
  const time = new TimeManager({
    exchange: "NYSE",
    overrides: [SNOW, { ...SNOW, open: undefined, close: "12:00" }],
  });
  const { open, close } = time.getSessionBoundaryTimes("2026-03-02");
  assertEquals([open, close], [
    Date.UTC(2026, 2, 2, 14, 30),
    Date.UTC(2026, 2, 2, 17),
  ]);
});

Deno.test("breaks outside an override's hours are dropped", () => {
  const hours = (open: string, close: string): CalendarOverride => ({
    exchange: "TSE",
    date: "2026-03-02",
    kind: "hours",
    open,
    close,
    reason: "Test",
  });
  const breaks = (override: CalendarOverride): number =>
    new TimeManager({ exchange: "TSE", overrides: [override] })
      .getSessionBoundaryTimes("2026-03-02").breaks.length;
  assertEquals(breaks(hours("10:00", "15:00")), 1);
  assertEquals(breaks(hours("09:00", "11:30")), 0);
  assertEquals(breaks(hours("12:30", "15:30")), 0);
});

Deno.test("setOverrides() removes sessions cached under the old overrides", () => {
  const time = new TimeManager({ exchange: "NYSE" });
  assertEquals(time.getTradingSession("2026-03-02")?.earlyClose, false);
  time.setOverrides([SNOW]);
  assertEquals(time.getTradingSession("2026-03-02")?.earlyClose, true);
  time.setOverrides([]);
  assertEquals(time.getTradingSession("2026-03-02")?.earlyClose, false);
});

Deno.test("setOverrides() with an invalid override keeps the old ones", () => {
  const time = new TimeManager({ exchange: "NYSE", overrides: [SNOW] });
  assertThrows(
    () => time.setOverrides([{ ...SNOW, reason: " " }]),
    SessionError,
  );
  assertEquals(time.getTradingSession("2026-03-02")?.reason, "Snowstorm");
});

Deno.test("checkOverride() says what is wrong", () => {
  const wrong:
    readonly (readonly [Partial<CalendarOverride>, string, string])[] = [
      [{ exchange: "NYSX" }, "calendar_unknown", "NYSE"],
      [{ date: "2026-02-30" }, "date_invalid", "2026-02-30"],
      [{ date: "2036-01-02" }, "date_out_of_range", "2035-12-31"],
      [{ reason: "" }, "argument_invalid", "the reason is empty"],
      [{ kind: "open" as "hours" }, "argument_invalid", '"open"'],
      [{ kind: "closed" }, "argument_invalid", "neither open nor close"],
      [
        { open: undefined, close: undefined },
        "argument_invalid",
        "an open, a close or both",
      ],
      [{ open: "9:30" }, "argument_invalid", 'open is "9:30"'],
      [{ close: "25:00" }, "argument_invalid", 'close is "25:00"'],
      [{ open: "14:00" }, "argument_invalid", "at or after its close"],
      [
        { exchange: "CME", open: undefined, close: "17:30" },
        "argument_invalid",
        "next trading date's regular open",
      ],
    ];
  for (const [change, code, text] of wrong) {
    const error = assertThrows(
      () => checkOverride({ ...SNOW, ...change }),
      SessionError,
      text,
    );
    assertEquals(error.code, code);
  }
  assertEquals(checkOverride(SNOW), parseDate("2026-03-02"));
});

Deno.test("an open on the day before is allowed where sessions open then, and not before their open", () => {
  const at = (exchange: string, open: string): CalendarOverride => ({
    exchange,
    date: "2026-03-03",
    kind: "hours",
    open,
    reason: "Delay",
  });
  checkOverride(at("CME", "17:00 the day before"));
  checkOverride(at("CME", "23:59 the day before"));
  checkOverride(at("CME", "00:00"));
  for (
    const [exchange, open, message] of [
      ["CME", "16:59 the day before", "before the regular open"],
      ["NYSE", "23:00 the day before", "open on their trading date"],
      ["CME", "24:01 the day before", "not a time HH:MM"],
      ["CME", "21:00 yesterday", '"HH:MM the day before"'],
    ]
  ) {
    const error = assertThrows(
      () => checkOverride(at(exchange, open)),
      SessionError,
      message,
    );
    assertEquals(error.code, "argument_invalid");
  }
  const time = new TimeManager({
    exchange: "CME",
    overrides: [at("CME", "21:00 the day before")],
  });
  // 21:00 in Chicago's winter.
  assertEquals(
    time.getTradingSession("2026-03-03")?.open,
    Date.parse("2026-03-03T03:00:00Z"),
  );
});
