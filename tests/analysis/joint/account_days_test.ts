/** When the account of a run over several exchange groups is settled. */
import { assertEquals } from "@std/assert";
import { AccountDays } from "../../../src/analysis/joint/account_days.ts";
import type { RunPlan } from "../../../src/session/run_plan.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

/** The part of a plan that has the sessions of a group. */
function planOf(exchange: string, from: string, to: string): RunPlan {
  const time = new TimeManager({ exchange });
  const dates = time.getTradingDates(from, to);
  const calendar = time.getTradingDates("2025-01-01", to)
    .map((date) => time.requireTradingSession(date));
  return { exchange, dates, calendar } as unknown as RunPlan;
}

const at = (text: string) => Date.parse(text);

Deno.test("a date of the account ends with the last close of any group", () => {
  const days = new AccountDays([
    planOf("US_EQUITY", "2025-01-08", "2025-01-10"),
    planOf("UK_EQUITY", "2025-01-08", "2025-01-10"),
  ], "America/New_York");
  const first = days.begin();
  assertEquals(first?.date, "2025-01-08");
  assertEquals(first?.open, at("2025-01-08T08:00Z"));
  assertEquals(first?.close, at("2025-01-08T21:00Z"));
  assertEquals(days.begin(), undefined, "it goes on");
  assertEquals(days.endAt(at("2025-01-08T16:30Z")), undefined, "London closes");
  assertEquals(days.endAt(at("2025-01-08T21:00Z"))?.date, "2025-01-08");
  assertEquals(days.endAt(at("2025-01-08T21:00Z")), undefined, "none goes on");
  // New York stays closed on the 9th; London trades.
  assertEquals(days.begin()?.date, "2025-01-09");
  assertEquals(days.endAt(at("2025-01-09T16:30Z"))?.date, "2025-01-09");
  assertEquals(days.begin()?.date, "2025-01-10");
  assertEquals(days.endAt(at("2025-01-10T21:00Z"))?.date, "2025-01-10");
  assertEquals(days.begin(), undefined, "all are over");
});

Deno.test("dates that overlap follow each other: futures begin while crypto trades the day before", () => {
  const days = new AccountDays([
    planOf("CRYPTO", "2025-01-07", "2025-01-08"),
    planOf("US_FUTURES", "2025-01-07", "2025-01-08"),
  ], "UTC");
  // The futures' session of the 7th begins on the 6th at 17:00 in Chicago.
  const first = days.begin();
  assertEquals(first?.open, at("2025-01-06T23:00Z"));
  assertEquals(days.endAt(at("2025-01-07T22:00Z")), undefined);
  assertEquals(days.endAt(at("2025-01-08T00:00Z"))?.date, "2025-01-07");
  // That of the 8th has begun an hour before.
  const second = days.begin();
  assertEquals(second?.date, "2025-01-08");
  assertEquals(second?.open, at("2025-01-08T00:00Z"));
  assertEquals(second?.close, at("2025-01-09T00:00Z"));
});

Deno.test("history is no date of the account", () => {
  const days = new AccountDays(
    [planOf("CRYPTO", "2025-01-07", "2025-01-07")],
    "UTC",
  );
  assertEquals(days.begin()?.date, "2025-01-07");
});
