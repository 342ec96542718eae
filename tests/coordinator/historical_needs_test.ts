import { assertEquals } from "@std/assert";
import { historicalNeeds } from "../../src/coordinator/historical_needs.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { HistoricalPlan } from "../../src/session/run_plan.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

/** The plans of averages over some sessions, as a config makes them. */
function averages(sessions: readonly number[]): readonly HistoricalPlan[] {
  const { session_data_config: data } = parseSessionConfig({
    backtest_config: { start_date: "2025-03-03", end_date: "2025-03-04" },
    session_data_config: {
      symbols: ["SPY"],
      streams: ["1m"],
      historical: {
        indicators: Object.fromEntries(
          sessions.map((count) => [`average_${count}`, {
            type: "trailing_average",
            period: `${count}d`,
            field: "volume",
          }]),
        ),
      },
    },
  });
  return data.indicators.historical.map((one) => ({ ...one, outputs: [] }));
}

Deno.test("each indicator needs its own sessions; the calendar is listed once for all", () => {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  let listed = 0;
  const counted: TimeManager = Object.create(time, {
    getTradingDates: {
      value: (from: string, to: string) => {
        listed++;
        return time.getTradingDates(from, to);
      },
    },
  });
  for (
    const name of [
      "countBackTradingDays",
      "getPreviousTradingDate",
      "getFirstTradingDate",
    ] as const
  ) {
    Object.defineProperty(counted, name, { value: time[name].bind(time) });
  }
  const sessions = Array.from({ length: 250 }, (_, i) => 1 + (i * 7) % 251);
  const needs = historicalNeeds(
    {
      dates: ["2025-03-03", "2025-03-04"],
      symbols: ["SPY"],
      historical: averages(sessions),
    },
    counted,
  );
  assertEquals(needs.map(({ needed }) => needed), sessions);
  assertEquals(listed, 1);
});
