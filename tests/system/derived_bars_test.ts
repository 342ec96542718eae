/** Contract 3: the anchors and the coverage of derived bars. */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { expectedSession } from "./_reference.ts";

const DAYS = daysBetween("2024-07-02", "2024-07-05");

Deno.test("contract 3: derived bars are anchored on the open and end with the session; min_coverage decides which are skipped", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 4, gaps: 0.25 },
        { name: "BBB", seed: 5, gaps: 0.6 },
      ],
    });
    const intervals = ["1m", "5m", "15m", "1h", "4h", "1d"] as const;
    for (const minCoverage of [0, 0.4, 0.8, 1]) {
      const recorder = makeRecorder({ intervals });
      await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA", "BBB"],
          data: {
            streams: intervals,
            derived_bars: { min_coverage: minCoverage },
          },
        }),
        { db: market.db, runner: "inline", strategies: [recorder.strategy] },
      );
      const asked = { market, symbols: ["AAA", "BBB"], intervals, minCoverage };
      assertEquals(
        recorder.calls.map(deliveredOf),
        DAYS.flatMap((day) => expectedSession(asked, day)),
      );
      const hours = recorder.calls.filter((c) => c.interval === "1h");
      if (minCoverage === 0) {
        assertEquals(
          hours.filter((c) => c.symbol === "AAA" && c.time <= DAYS[0].close)
            .map((c) => new Date(c.timestamp).toISOString().slice(11, 16)),
          ["13:30", "14:30", "15:30", "16:30", "17:30", "18:30", "19:30"],
        );
      }
    }
  });
});

Deno.test("contract 3: min_coverage can be set for a single interval", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 4, gaps: 0.3 }],
    });
    const recorder = makeRecorder({ intervals: ["5m", "15m"] });
    await runBacktest(
      makeConfig({
        days: DAYS,
        symbols: ["AAA"],
        data: {
          streams: ["5m", "15m"],
          derived_bars: { min_coverage: { "15m": 0.5 } },
        },
      }),
      { db: market.db, runner: "inline", strategies: [recorder.strategy] },
    );
    const least = (interval: string) =>
      Math.min(
        ...recorder.calls.filter((c) => c.interval === interval)
          .map((c) => c.coverage),
      );
    assertEquals(least("5m"), 1);
    assert(least("15m") < 1 && least("15m") >= 0.5);
  });
});
