/** The measurements that a run reports at the end of each session. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatMetrics } from "../../src/monitoring/metrics_report.ts";
import type { MetricsSnapshot } from "../../src/monitoring/metrics_snapshot.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-03");
const MODULE =
  new URL("../fixtures/strategies/sweep_cross.ts", import.meta.url).href;

async function run(
  db: string,
  options: Partial<RunOptions>,
  rest: Parameters<typeof makeConfig>[0]["rest"] = {},
) {
  const sessions: MetricsSnapshot[] = [];
  const texts: string[] = [];
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", "BBB"],
    data: {
      streams: ["1m", "5m"],
      historical: { data: [{ trailing_days: 2, intervals: ["1m"] }] },
      indicators: {
        session: [
          { id: "fast", name: "ema", period: 3, interval: "5m" },
          { id: "slow", name: "ema", period: 9, interval: "5m" },
        ],
      },
    },
    rest,
  });
  const result = await runBacktest(config, {
    db,
    strategies: [],
    onSessionMetrics: (metrics) => {
      sessions.push(metrics.toJSON());
      texts.push(metrics.formatReport("session"));
    },
    ...options,
  });
  return { sessions, texts, result };
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: each session is reported once, in order, with bars, times, waits and the calendar's hits`, async () => {
    await withFolder(async (folder) => {
      const { db, bars } = makeMarket(folder, {
        days: daysBetween("2024-06-20", "2024-07-03"),
        symbols: [{ name: "AAA", seed: 1 }, {
          name: "BBB",
          seed: 2,
          gaps: 0.05,
        }],
      });
      const { sessions, texts, result } = await run(db, {
        ...LAYOUTS[layout],
      });
      assertEquals(sessions.map(({ date }) => date), DAYS.map((d) => d.date));
      sessions.forEach(({ date, session }, i) => {
        assert(date !== null);
        const stored = ["AAA", "BBB"].map((symbol) =>
          bars.get(symbol)?.get(date)?.length ?? 0
        );
        assertEquals(session.baseBars, stored[0] + stored[1]);
        const { sessionDuration, sessionGap, initialLoad, subsequentLoad } =
          session.timings;
        assertEquals(sessionDuration.count, 1);
        const isFirst = i === 0;
        assertEquals([
          initialLoad.count,
          subsequentLoad.count,
          sessionGap.count,
        ], [
          isFirst ? 1 : 0,
          isFirst ? 0 : 1,
          isFirst ? 0 : 1,
        ]);
        assert((session.calendarHitRate ?? 0) > 0.9);
        assertStringIncludes(texts[i], `Session ${date}\n`);
      });
      const total = (of: (metrics: MetricsSnapshot) => number) =>
        sessions.reduce((sum, metrics) => sum + of(metrics), 0);
      const { backtest } = result.metrics;
      assertEquals(total(({ session }) => session.baseBars), backtest.baseBars);
      assertEquals(
        total(({ session }) => session.derivedBars),
        backtest.derivedBars,
      );
      assert(backtest.derivedBars > 0);
      assertEquals(backtest.timings.sessionDuration.count, DAYS.length);
      assertEquals(backtest.timings.sessionGap.count, DAYS.length - 1);
      // Waits in the history belong to no session.
      for (const [name, edge] of Object.entries(backtest.edges)) {
        const waits = total(({ session }) =>
          session.edges[name]?.backPressure ?? 0
        );
        assert(waits <= edge.backPressure);
        assertEquals(edge.overruns, 0);
      }
      const edges = ["coordinator → processor", "processor → analysis"];
      assertEquals(Object.keys(backtest.edges).sort(), edges);
      for (const { session } of sessions) {
        assertEquals(Object.keys(session.edges).sort(), edges);
      }
      const report = formatMetrics(result.metrics, "backtest");
      for (
        const label of [
          "session ",
          "between sessions",
          "first load",
          "later loads",
          ...edges,
          "calendar cache",
        ]
      ) {
        assertStringIncludes(report, `\n  ${label}`);
      }
    });
  });
}

Deno.test("a listener changes no result, for strategies of modules either", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween("2024-06-20", "2024-07-03"),
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2 }],
    });
    const rest = {
      strategies: [{
        module: MODULE,
        params: { fast: "fast", slow: "slow", quantity: 10 },
      }],
    };
    const hashes = new Set<string>();
    for (const runner of ["inline", "workers"] as const) {
      for (const silent of [false, true]) {
        const config = { runner, strategies: undefined };
        const { sessions, result } = await run(
          db,
          {
            ...config,
            ...(silent && { onSessionMetrics: undefined }),
          } as unknown as Partial<RunOptions>,
          rest,
        );
        hashes.add(result.hash);
        assert(result.fills.length > 0);
        assertEquals(sessions.length, silent ? 0 : DAYS.length);
      }
    }
    assertEquals(hashes.size, 1);
  });
});
