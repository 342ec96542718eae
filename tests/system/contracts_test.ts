/** Contracts of the engine: time, quotes, quality, symbols without bars. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Runner } from "../../src/system/run_options.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { makeRecorder } from "./_recorder.ts";
import { dayBars } from "./_reference.ts";

const RUNNERS: readonly Runner[] = ["inline", "workers"];
const DAYS = daysBetween("2024-07-02", "2024-07-05");

Deno.test("contract 1: time while a slice is delivered is its end, and the bar that ends at the close comes before the session's end", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.2 }],
    });
    for (const runner of RUNNERS) {
      const trace: string[] = [];
      const recorder = makeRecorder({ intervals: ["1m", "5m"] });
      const { strategy } = recorder;
      await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA", "BBB"],
          data: { streams: ["1m", "5m"] },
        }),
        {
          db: market.db,
          runner,
          strategies: [{
            ...strategy,
            onBar(context, bar) {
              strategy.onBar?.(context, bar);
              const { close } = context.session;
              if (context.time === close && bar.interval === "1m") {
                trace.push(`last ${bar.symbol}`);
              }
            },
            onSessionEnd: (context) =>
              trace.push(`end ${context.session.date}`),
          }],
        },
      );
      for (const call of recorder.calls) {
        const day = DAYS.find(({ open, close }) =>
          call.timestamp >= open && call.timestamp < close
        );
        assert(day !== undefined);
        const minutes = call.interval === "1m" ? 1 : 5;
        assertEquals(call.time, call.timestamp + minutes * MINUTE);
        assert(call.time > day.open && call.time <= day.close);
      }
      const lasts = DAYS.flatMap((day) => [
        ...["AAA", "BBB"].filter((symbol) =>
          dayBars(market, symbol, day).at(-1)?.timestamp === day.close - MINUTE
        ).map((symbol) => `last ${symbol}`),
        `end ${day.date}`,
      ]);
      assertEquals(trace, lasts);
    }
  });
});

Deno.test("contract 2: with no data left time goes to the close, and bars outside of the session's hours never arrive", async () => {
  await withFolder(async (folder) => {
    // Bars of a full day, and one before the open, on a date that closes at 13:00.
    const [, short] = DAYS;
    const market = makeMarket(folder, {
      days: [{
        date: short.date,
        open: short.open - MINUTE,
        close: short.open + 390 * MINUTE,
      }],
      symbols: [{ name: "AAA", seed: 3 }],
    });
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({ intervals: ["1m", "1h"] });
      const { warnings, sessions } = await runBacktest(
        makeConfig({
          days: [short],
          symbols: ["AAA"],
          data: { streams: ["1m", "1h"] },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      const minutes = recorder.calls.filter((c) => c.interval === "1m");
      assertEquals(minutes.length, 210);
      assertEquals(minutes[0].timestamp, short.open);
      assertEquals(minutes.at(-1)?.time, short.close);
      assertEquals(recorder.notes.at(-1)?.time, short.close);
      const hours = recorder.calls.filter((c) => c.interval === "1h");
      assertEquals(
        hours.map((c) => (c.timestamp - short.open) / MINUTE),
        [0, 60, 120, 180],
      );
      assertEquals(hours.at(-1)?.time, short.close);
      assertEquals(sessions[0].quality.AAA, 100);
      assertEquals(warnings.length, 1);
      assertMatch(warnings[0], /^181 stored bars .* were not delivered$/);
    }
  });
});

Deno.test("contract 6: a quote is the close of the newest base bar, which may be in the trailing history", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 13 }, {
        name: "BBB",
        seed: 14,
        gaps: 0.5,
      }],
    });
    for (const trailing of [0, 1]) {
      const quotes: unknown[] = [];
      let bars = 0;
      await runBacktest(
        makeConfig({
          days: DAYS.slice(1),
          symbols: ["AAA", "BBB"],
          data: {
            historical: {
              data: trailing === 0
                ? []
                : [{ trailing_days: 1, intervals: ["1m"] }],
            },
          },
        }),
        {
          db: market.db,
          runner: "inline",
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            onSessionStart(context) {
              quotes.push(context.quote("AAA")?.bid);
            },
            onBar(context) {
              for (const symbol of ["AAA", "BBB"]) {
                const day = DAYS.find((d) => d.date === context.session.date);
                assert(day !== undefined);
                const newest = dayBars(market, symbol, day).findLast((bar) =>
                  bar.timestamp + MINUTE <= context.time
                );
                if (newest === undefined) continue;
                bars++;
                assertEquals(context.quote(symbol), {
                  bid: newest.close,
                  ask: newest.close,
                  timestamp: newest.timestamp + MINUTE,
                  source: "bar",
                });
              }
            },
          }],
        },
      );
      assert(bars > 1_000);
      const before = dayBars(market, "AAA", DAYS[0]).at(-1)?.close;
      assertEquals(quotes[0], trailing === 0 ? undefined : before);
    }
  });
});

Deno.test("contract 7: with quality switched off every score is 100 and no gap is counted", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 15, gaps: 0.5 }],
    });
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({ intervals: ["1m"] });
      const { quality, sessions } = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA"],
          data: { gap_filler: { enable_session_quality: false } },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      assert(recorder.calls.length > 300);
      assert(recorder.calls.every((call) => call.quality === 100));
      assertEquals(quality.AAA["1m"].quality, 100);
      assertEquals(quality.AAA["1m"].missing, 0);
      assert(sessions.every((session) => session.quality.AAA === 100));
    }
  });
});

Deno.test("contract 8: a symbol without bars in the range is dropped with a warning; without any symbol left the run fails", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [
        { name: "AAA", seed: 16 },
        { name: "NEW", seed: 17, from: "2024-07-09" },
      ],
    });
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({ intervals: ["1m"] });
      const result = await runBacktest(
        makeConfig({ days: DAYS, symbols: ["NEW", "AAA"] }),
        {
          db: market.db,
          runner,
          strategies: [recorder.strategy, {
            // A strategy may subscribe to a dropped symbol; it is never called.
            subscriptions: [{ symbols: ["NEW"], intervals: ["1m"] }],
            onBar: () => {
              throw new Error("There is no bar of NEW");
            },
          }],
        },
      );
      assertEquals(result.dropped, ["NEW"]);
      assertEquals(result.warnings, [
        "NEW is dropped: it has no 1m bars from 2024-07-02 to 2024-07-05; stored are 2024-07-09 to 2024-07-12",
      ]);
      assert(recorder.calls.every((call) => call.symbol === "AAA"));
      assertEquals(recorder.calls.length, 990);
      const error = await assertRejects(
        () =>
          runBacktest(makeConfig({ days: DAYS, symbols: ["NEW"] }), {
            db: market.db,
            runner,
          }),
        SessionError,
      );
      assertEquals(error.code, "data_missing");
    }
  });
});
