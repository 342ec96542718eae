/** When indicators are ready, against the calendar and against real runs. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { warmUps } from "../../src/coordinator/warm_up.ts";
import { warmUpPlan } from "../../src/coordinator/warm_up_plan.ts";
import type { IndicatorDefinition } from "../../src/indicators/indicator.ts";
import { getIndicator, listIndicators } from "../../src/indicators/registry.ts";
import type { StrategyContext } from "../../src/strategy/strategy.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Interval } from "../../src/types.ts";
import {
  makeConfig,
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "../system/_market.ts";

const TIME = new TimeManager({ exchange: "US_EQUITY" });

type DataInput = SessionConfigInput["session_data_config"];

function forecast(from: string, to: string, data: Partial<DataInput>) {
  const config = parseSessionConfig({
    backtest_config: { start_date: from, end_date: to },
    session_data_config: { symbols: ["AAA"], streams: ["1m"], ...data },
  });
  const plan = warmUpPlan(config, TIME, getIndicator);
  assert(plan !== undefined);
  return { plan, warmUps: warmUps(plan, TIME) };
}

function daily(days: number, period: number, interval: Interval = "1d") {
  return forecast("2025-01-02", "2025-03-31", {
    streams: [
      ...new Set<Interval>([interval === "5m" ? "1m" : "1d", interval]),
    ],
    ...(days > 0 && {
      historical: { data: [{ trailing_days: days, intervals: [interval] }] },
    }),
    indicators: { session: [{ id: "i", name: "sma", period, interval }] },
  }).warmUps[0];
}

Deno.test("an average of 20 days with 5 days of history is ready at the close of 24 January 2025", () => {
  const { needed, loaded, late } = daily(5, 20);
  assertEquals([needed, loaded], [20, 5]);
  assertEquals(late, {
    symbols: [],
    // 9 January was a day of mourning, 20 January a holiday.
    ready: Date.parse("2025-01-24T21:00:00Z"),
    storedFrom: undefined,
  });
});

Deno.test("as many sessions of history as needed make an average ready from the start, one less does not", () => {
  for (
    const [interval, period] of [["1d", 20], ["5m", 200], ["1w", 3], [
      "4d",
      2,
    ]] as const
  ) {
    const { needed = 0 } = daily(0, period, interval);
    assertEquals(daily(needed, period, interval).late, undefined, interval);
    assert(daily(needed - 1, period, interval).late !== undefined, interval);
  }
  // Four sessions of 78 bars, and 42 bars on the short 24 December before them.
  assertEquals(daily(0, 354, "5m").needed, 5);
  assertEquals(daily(0, 355, "5m").needed, 6);
  // Weeks from 9 December to 27 December; the next one is not over.
  assertEquals(daily(0, 3, "1w").needed, 16);
});

Deno.test("the sessions before a run are looked at as often for a thousand indicators as for the longest", () => {
  let asked = 0;
  class CountingTime extends TimeManager {
    override requireTradingSession(date: string) {
      asked++;
      return super.requireTradingSession(date);
    }
  }
  const askedFor = (periods: readonly number[]) => {
    const { plan } = forecast("2025-01-02", "2025-01-31", {
      indicators: {
        session: periods.map((period) => ({
          name: "sma",
          period,
          interval: "1d" as const,
        })),
      },
    });
    asked = 0;
    const all = warmUps(plan, new CountingTime({ exchange: "US_EQUITY" }));
    assertEquals(all.map(({ needed }) => needed), [...periods]);
    return asked;
  };
  const periods = Array.from({ length: 1_000 }, (_, i) => 1 + i);
  assertEquals(askedFor(periods), askedFor([1_000]));
  assert(asked > 0);
});

Deno.test("an average that needs more bars than the range has is never ready", () => {
  assertEquals(daily(0, 61).late?.ready, undefined);
  assert(daily(0, 61).late !== undefined);
  // More than any calendar covers.
  assertEquals(daily(0, 100_000).needed, undefined);
});

Deno.test("indicators on daily bars of a run on minutes bring their own history", () => {
  const { warmUps: [days, minutes, vwap, pivots] } = forecast(
    "2025-01-02",
    "2025-01-10",
    {
      symbols: ["AAA", "BBB"],
      streams: ["1m", "1d"],
      historical: {
        data: [
          { trailing_days: 9, intervals: ["1d"], apply_to: ["BBB"] },
          { trailing_days: 1, intervals: ["1m"] },
        ],
      },
      indicators: {
        session: [
          { id: "days", name: "sma", period: 3, interval: "1d" },
          { id: "minutes", name: "sma", period: 391, interval: "1m" },
          { id: "vwap", name: "vwap", interval: "1m" },
          { id: "pivots", name: "pivot_points", interval: "1m" },
        ],
      },
    },
  );
  assertEquals([days.needed, days.loaded], [3, undefined]);
  assertEquals(days.late, undefined);
  assertEquals([minutes.needed, minutes.loaded], [2, 1]);
  assertEquals(minutes.late?.ready, Date.parse("2025-01-02T14:31:00Z"));
  assertEquals([vwap.needed, vwap.late], [0, undefined]);
  assertEquals([pivots.needed, pivots.late], [1, undefined]);
});

Deno.test("stored bars that begin late make an indicator late", () => {
  const { plan } = forecast("2025-01-02", "2025-01-31", {
    symbols: ["AAA", "BBB"],
    streams: ["1d"],
    historical: { data: [{ trailing_days: 5, intervals: ["1d"] }] },
    indicators: {
      session: [{ id: "i", name: "sma", period: 5, interval: "1d" }],
    },
  });
  const first: Record<string, string> = {
    AAA: "2024-12-31",
    BBB: "2025-01-07",
  };
  const [{ late }] = warmUps(plan, TIME, (symbol) => first[symbol]);
  assertEquals(late, {
    symbols: [],
    ready: Date.parse("2025-01-14T21:00:00Z"),
    storedFrom: "2025-01-07",
  });
  const [whole] = warmUps(plan, TIME, () => "2024-12-24");
  assertEquals(whole.late, undefined);
});

const INTERVALS = ["1m", "5m", "1h", "1d", "3d", "1w"] as const;
// Their first value also needs an event in the data.
const EVENTFUL = ["swing_high", "swing_low"];

function shortParams({ params }: IndicatorDefinition): Record<string, number> {
  const short: Record<string, number> = {};
  for (const param of params) {
    if ("choices" in param || !param.integer || param.name === "ddof") continue;
    short[param.name] = Math.max(param.min, Math.min(param.default, 3));
  }
  if ("slow" in short && "fast" in short) short.fast = 2;
  return short;
}

const CONFIGURED = listIndicators().filter(({ name, category }) =>
  category !== "custom" && !EVENTFUL.includes(name)
).flatMap((definition) =>
  INTERVALS.map((interval) => ({
    id: `${definition.name}_${interval}`,
    name: definition.name,
    interval,
    params: shortParams(definition),
  }))
);

Deno.test("in a run without gaps every indicator is ready exactly when it is said to be", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{ name: "AAA", seed: 91 }],
    });
    const skipped = 12;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: skipped }), async (days) => {
        const config = makeConfig({
          days: SUMMER_2024.slice(skipped),
          symbols: ["AAA"],
          data: {
            streams: INTERVALS,
            ...(days > 0 && {
              historical: {
                data: [{ trailing_days: days, intervals: ["1m" as const] }],
              },
            }),
            indicators: { session: CONFIGURED },
          },
        });
        const plan = await readRequirements(config, {
          kind: "sqlite",
          path: market.db,
        });
        const stored = () => SUMMER_2024[0].date;
        const ready = new Map<string, number>();
        const look = (context: StrategyContext, at: number) => {
          for (const { id } of CONFIGURED) {
            if (ready.has(id)) continue;
            const series = context.indicator("AAA", id);
            if (
              series.outputs.every((output) => series.get(output) !== undefined)
            ) ready.set(id, at);
          }
        };
        let begun = 0;
        await runBacktest(config, {
          db: market.db,
          runner: "inline",
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            onSessionStart: (context) =>
              look(context, begun++ === 0 ? -Infinity : NaN),
            onSlice: (context) => look(context, context.time),
            onSessionEnd: (context) => look(context, context.session.close),
          }],
        });
        const { open } = SUMMER_2024[skipped];
        for (const { indicator, late } of warmUps(plan, TIME, stored)) {
          const { id, restarts, barsNeeded } = indicator;
          // Anew with each session means ready with its first bars.
          const begins = restarts && late === undefined;
          const at = ready.get(id);
          if (begins) {
            assert(at !== undefined && at > open, id);
            assert(at <= open + barsNeeded * 3_600_000, id);
          } else {assertEquals(
              at,
              late === undefined ? -Infinity : late.ready,
              `${id} ${days}`,
            );}
        }
      }),
      { numRuns: 5, examples: [[0], [skipped]] },
    );
  });
});
