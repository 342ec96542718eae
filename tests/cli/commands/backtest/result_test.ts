/**
 * What `openbell backtest` writes to standard output and standard error.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "../../../system/_market.ts";
import {
  DAYS,
  openbell,
  RUNNERS,
  writeConfig,
  writeMarket,
} from "./_backtest.ts";

Deno.test("backtest --json writes the whole result, equal with both runners, and --quiet nothing else", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module =
      new URL("../../../fixtures/strategies/trader.ts", import.meta.url).href;
    const config = writeConfig(folder, {
      strategies: [{ module }],
      session_data_config: {
        streams: ["1m", "5m", "1h"],
        indicators: {
          session: [
            { id: "fast", name: "ema", period: 3, interval: "5m" },
            { id: "slow", name: "ema", period: 8, interval: "5m" },
            { id: "rsi", name: "rsi", period: 9, interval: "1m" },
          ],
          historical: {
            top: { type: "trailing_max", period: "2d" },
            minute: {
              type: "trailing_average",
              period: "2d",
              granularity: "minute",
            },
          },
        },
      },
    });
    const results = [];
    for (const runner of RUNNERS) {
      const file = `${folder}/${runner}.json`;
      const args = ["backtest", config, "--db", db, "--runner", runner];
      const summary = await openbell([...args, "--json", file]);
      assertEquals(summary.code, 0, summary.stderr);
      assertMatch(summary.stdout, /sessions\s+6, 2024-07-01 to 2024-07-09/);
      const quiet = await openbell([...args, "--json", "-", "--quiet"]);
      assertEquals(quiet.stderr, "");
      const result = JSON.parse(quiet.stdout);
      const written = JSON.parse(Deno.readTextFileSync(file));
      assertEquals(written.hash, result.hash);
      assert(summary.stdout.includes(result.hash));
      results.push(result);
    }
    const [inline, workers, auto] = results;
    for (
      const key of ["sessions", "fills", "equity", "quality", "hash", "log"]
    ) {
      assertEquals(inline[key], workers[key], key);
      assertEquals(auto[key], workers[key], key);
    }
    assertEquals(inline.metrics.runner, "inline");
    assertEquals(workers.metrics.runner, "workers");
    assertEquals(auto.metrics.runner, "one worker");
    assertEquals(inline.config.session_data_config.symbols, ["AAA", "BBB"]);
    assertEquals(
      inline.sessions.map((s: { date: string }) => s.date),
      DAYS.map((d) => d.date),
    );
    const { historyQuality, ...session } = inline.sessions[2];
    // The two sessions before are the history of this one.
    const [{ bars: first }, { bars: second }] = inline.sessions;
    assertEquals(historyQuality.AAA, { "1m": 100, "5m": 100, "1h": 100 });
    assertEquals(
      historyQuality.BBB["5m"],
      100 * (first.BBB + second.BBB) / 780,
    );
    assertEquals(session, {
      date: "2024-07-03",
      open: "2024-07-03T13:30:00.000Z",
      close: "2024-07-03T17:00:00.000Z",
      bars: { AAA: 210, BBB: inline.sessions[2].bars.BBB },
      quality: {
        AAA: 100,
        BBB: 100 * inline.sessions[2].bars.BBB / 210,
      },
    });
    assert(inline.fills.length > 20);
    assertEquals(Object.keys(inline.fills[0]).slice(0, 6), [
      "time",
      "symbol",
      "side",
      "quantity",
      "price",
      "fee",
    ]);
    assertEquals(inline.equity.length, 6);
    assertEquals(Object.keys(inline.quality.BBB), ["1m", "5m", "1h"]);
    assertMatch(inline.hash, /^[0-9a-f]{64}$/);
  });
});

Deno.test("backtest drops a symbol without bars in the range with a warning and runs the others", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "OLD", seed: 2, to: "2024-06-20" },
      ],
    });
    const config = writeConfig(folder, {
      session_data_config: { symbols: ["OLD", "AAA"] },
    });
    for (const runner of RUNNERS) {
      const { code, stdout } = await openbell([
        "backtest",
        config,
        "--db",
        db,
        "--runner",
        runner,
        "--json",
        "-",
        "--quiet",
      ]);
      assertEquals(code, 0);
      const result = JSON.parse(stdout);
      assertEquals(result.dropped, ["OLD"]);
      assertEquals(Object.keys(result.quality), ["AAA"]);
      assertEquals(result.warnings, [
        "OLD is dropped: it has no 1m bars from 2024-07-01 to 2024-07-09; stored are 2024-06-10 to 2024-06-20",
      ]);
    }
  });
});

for (const runner of RUNNERS) {
  Deno.test(`backtest --verbose prints a line for each session and the report of the run to standard error: ${runner}`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const config = writeConfig(folder);
      const args = ["backtest", config, "--db", db, "--runner", runner];
      const plain = await openbell([...args, "--quiet", "--json", "-"]);
      const { code, stdout, stderr } = await openbell([
        ...args,
        "--quiet",
        "--json",
        "-",
        "--verbose",
      ]);
      assertEquals(code, 0, stderr);
      const result = JSON.parse(stdout);
      assertEquals(result.hash, JSON.parse(plain.stdout).hash);
      const lines = stderr.trimEnd().split("\n");
      const { sessions } = result as {
        sessions: { date: string; bars: Record<string, number> }[];
      };
      sessions.forEach(({ date, bars }, i) => {
        const total = Object.values(bars).reduce((sum, n) => sum + n, 0);
        const count = total.toLocaleString("en-US");
        assertMatch(
          lines[i],
          new RegExp(`^${date}  ${count} base, [\\d,]+ derived bars  session `),
        );
        assertMatch(
          lines[i],
          i === 0 ? / {2}first load / : / {2}gap .* {2}load /,
        );
        assertMatch(
          lines[i],
          / {2}processor → analysis waited \d+ ×, overrun 0 ×/,
        );
      });
      const report = lines.slice(sessions.length);
      assertEquals(report[0], `Backtest of ${sessions.length} sessions`);
      assertMatch(
        report.join("\n"),
        /^ {2}calendar cache +100\.0 % of \d+ questions/m,
      );
    });
  });

  Deno.test(`backtest --profile prints the time of each stage to standard error: ${runner}`, async () => {
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const config = writeConfig(folder);
      const args = ["backtest", config, "--db", db, "--runner", runner];
      const { code, stdout, stderr } = await openbell([
        ...args,
        "--quiet",
        "--json",
        "-",
        "--profile",
      ]);
      assertEquals(code, 0, stderr);
      const stages = ["coordinator", "processor", "quality_manager"];
      assertEquals(
        Object.keys(JSON.parse(stdout).metrics.stages),
        [...stages, "analysis"],
      );
      const lines = stderr.trimEnd().split("\n").slice(-6);
      assertMatch(lines[0], new RegExp(`^ +stage +busy`));
      assertMatch(lines[1], /^ +coordinator +\d+ ms +[\d.]+ % +\d+ ms/);
      assertMatch(lines[4], /^ +analysis +\d+ ms/);
      assertMatch(lines[5], /^ +memory: [\d.]+ MiB resident/);
    });
  });
}
