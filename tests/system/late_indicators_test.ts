/** Warnings about indicators that are not ready from the start of a run. */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  makeConfig,
  makeMarket,
  type Market,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = SUMMER_2024.slice(0, 8);

function market(folder: string): Market {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [
      { name: "AAA", seed: 1 },
      { name: "LATE", seed: 2, from: DAYS[5].date },
    ],
  });
}

function run(
  db: string,
  data: Partial<SessionConfigInput["session_data_config"]>,
  symbols = ["AAA"],
  options = WAYS[0],
) {
  const config = makeConfig({
    days: DAYS.slice(2),
    symbols,
    data: { streams: ["1m", "5m", "1d"], ...data },
  });
  const strategies = [{ subscriptions: [] }];
  return runBacktest(config, { db, ...options, strategies });
}

const DAILY = {
  session: [{ id: "days", name: "sma", period: 3, interval: "1d" as const }],
};

Deno.test("a daily average with too few stored days is told once, with what it needs and when it was ready", async () => {
  await withFolder(async (folder) => {
    const { db } = market(folder);
    const expected =
      `Indicator days, sma 3 on 1d, needs 3 bars (3 sessions of history); too few are stored: not ready until the close of ${
        DAYS[2].date
      }`;
    for (const way of WAYS) {
      const result = await run(db, { indicators: DAILY }, ["AAA"], way);
      assertEquals(result.warnings, [expected]);
      assertEquals(result.dataWarnings, [{
        kind: "indicator_late",
        message: expected,
        symbol: "AAA",
        interval: "1d",
        count: 1,
        of: 1,
      }]);
    }
  });
});

Deno.test("what is ready in its first session is not told", async () => {
  await withFolder(async (folder) => {
    const { db } = market(folder);
    const { warnings } = await run(db, {
      historical: { data: [{ trailing_days: 2, intervals: ["1d"] }] },
      indicators: {
        session: [
          { id: "days", name: "sma", period: 2, interval: "1d" },
          { id: "fast", name: "ema", period: 20, interval: "5m" },
          { id: "vwap", name: "vwap", interval: "1m" },
        ],
      },
    });
    assertEquals(warnings, []);
  });
});

Deno.test("an indicator without any value is told, whether it lacks bars or sessions", async () => {
  await withFolder(async (folder) => {
    const { db } = market(folder);
    const result = await run(db, {
      streams: ["1m", "5m", "1w"],
      indicators: {
        session: [
          { id: "weeks", name: "sma", period: 2, interval: "1w" },
          { id: "pivots", name: "pivot_points", interval: "5m" },
        ],
      },
    });
    const dataWarnings = result.dataWarnings.filter(({ kind }) =>
      kind !== "derived_bars_skipped"
    );
    assertEquals(dataWarnings.map(({ kind }) => kind), [
      "indicator_never_ready",
      "indicator_late",
    ]);
    const [weeks, pivots] = dataWarnings.map(({ message }) => message);
    assert(weeks.endsWith("too few are stored: never ready in the run"), weeks);
    assertEquals(
      pivots,
      `Indicator pivots, pivot_points on 5m, needs 1 complete session; the config loads none: not ready until ${
        DAYS[3].date
      }. historical.data with trailing_days: 1, intervals: [5m] loads enough`,
    );
  });
});

Deno.test("a symbol whose bars begin late is named", async () => {
  await withFolder(async (folder) => {
    const { db } = market(folder);
    const { dataWarnings } = await run(db, {
      historical: { data: [{ trailing_days: 2, intervals: ["1d"] }] },
      indicators: {
        session: [{ id: "days", name: "sma", period: 2, interval: "1d" }],
      },
    }, ["AAA", "LATE"]);
    const late = dataWarnings.filter(({ kind }) => kind === "indicator_late");
    assertEquals(late.length, 1);
    assertEquals([late[0].symbol, late[0].count, late[0].of], ["LATE", 1, 2]);
    assertEquals(
      late[0].message,
      `Indicator days, sma 2 on 1d, needs 2 bars (2 sessions of history); too few are stored: not ready until the close of ${
        DAYS[6].date
      } for LATE`,
    );
  });
});
