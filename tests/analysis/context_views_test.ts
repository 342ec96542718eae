import { assert, assertEquals } from "@std/assert";
import { MINUTE } from "../system/_market.ts";
import { at, DAYS, runStrategies } from "./_strategy_run.ts";

Deno.test("clock and calendar show the session's time and the exchange's dates, and are read-only", async () => {
  const seen: unknown[] = [];
  await runStrategies([{
    subscriptions: [{ intervals: ["5m"] }],
    onBar(c) {
      if (c.time !== at(5)) return;
      const { clock, calendar } = c;
      seen.push(clock.now, clock.date, clock.sinceOpenMs, clock.untilCloseMs);
      seen.push(calendar.isTradingDay("2024-07-04"), calendar.zone);
      seen.push(calendar.nextTradingDate("2024-07-03"));
      seen.push(calendar.nextTradingDate("2024-07-03", 2));
      seen.push(calendar.previousTradingDate("2024-07-05"));
      seen.push(calendar.tradingDates("2024-07-03", "2024-07-08"));
      seen.push(calendar.session("2024-07-03"), calendar.session("2024-07-04"));
      for (const view of [c, clock, calendar, c.account, c.logger]) {
        assert(Object.isFrozen(view));
        assert(!("setCurrentTime" in view) && !("setOverrides" in view));
      }
    },
  }], { days: DAYS.slice(0, 1) });
  const [date, zone] = [DAYS[0].date, "America/New_York"];
  assertEquals(seen, [
    at(5),
    date,
    5 * MINUTE,
    385 * MINUTE,
    false,
    zone,
    "2024-07-05",
    "2024-07-08",
    "2024-07-03",
    ["2024-07-03", "2024-07-05", "2024-07-08"],
    {
      date: "2024-07-03",
      open: Date.parse("2024-07-03T13:30:00Z"),
      close: Date.parse("2024-07-03T17:00:00Z"),
      earlyClose: true,
      breaks: [],
    },
    undefined,
  ]);
});
