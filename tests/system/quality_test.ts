/** Gaps and quality in strategies and results. */
import { assert, assertEquals } from "@std/assert";
import type { QualityEvent } from "../../src/strategy/quality_event.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { Gap } from "../../src/quality/gaps.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

/** A Tuesday, the early close on 3 July, the Friday after the holiday. */
const DAYS = daysBetween("2024-07-02", "2024-07-05");
const SYMBOLS = [
  { name: "AAA", seed: 1, gaps: 0.02 },
  { name: "BBB", seed: 2, gaps: 0.1, omitsNoTrade: true },
  { name: "CCC", seed: 3, gaps: 0.3, empty: ["2024-07-03"] },
  { name: "DDD", seed: 4, from: "2024-07-03" },
];
const NAMES = SYMBOLS.map(({ name }) => name);

/** The gaps of a symbol in a session up to an instant, slot by slot. */
function naive(
  market: Market,
  symbol: string,
  day: (typeof DAYS)[number],
  until: number,
): Gap[] {
  const stamps = new Set(
    market.bars.get(symbol)?.get(day.date)?.map((bar) => bar.timestamp)
      .filter((time) => time + MINUTE <= until),
  );
  const omits = SYMBOLS.some((s) => s.name === symbol && s.omitsNoTrade);
  const kind = omits && stamps.size > 0 ? "no_trade" : "missing";
  const gaps: { -readonly [K in keyof Gap]: Gap[K] }[] = [];
  for (let start = day.open; start + MINUTE <= until; start += MINUTE) {
    if (stamps.has(start)) continue;
    const last = gaps.at(-1);
    if (last?.end === start) {
      last.end += MINUTE;
      last.slots++;
    } else {
      const end = start + MINUTE;
      const { date } = day;
      gaps.push({ symbol, interval: "1m", date, start, end, slots: 1, kind });
    }
  }
  return gaps;
}

function score(
  market: Market,
  symbol: string,
  day: (typeof DAYS)[number],
  until: number,
): number {
  const expected = (until - day.open) / MINUTE;
  const missing = naive(market, symbol, day, until)
    .filter(({ kind }) => kind === "missing")
    .reduce((sum, { slots }) => sum + slots, 0);
  return 100 * (expected - missing) / expected;
}

Deno.test("gaps and quality at every slice equal a naive count, in both runners, with any batch and credits", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const truth: Gap[] = [];
    for (const day of DAYS) {
      for (const symbol of NAMES) {
        truth.push(...naive(market, symbol, day, day.close));
      }
    }
    let slices = "";
    for (const way of WAYS) {
      const seen: string[] = [];
      let time = 0;
      const look: Strategy = {
        subscriptions: [{ intervals: ["1m"] }],
        onBar(context) {
          if (context.time === time) return;
          time = context.time;
          const day = DAYS.find(({ date }) => date === context.session.date);
          assert(day !== undefined);
          for (const symbol of NAMES) {
            // Each slice queries some symbols only: results must not depend
            // on earlier queries.
            if ((time / MINUTE + symbol.charCodeAt(0)) % 3 === 0) continue;
            const gaps = context.gaps(symbol, "5m");
            assertEquals(gaps, naive(market, symbol, day, time));
            const quality = context.quality(symbol);
            assertEquals(quality, score(market, symbol, day, time));
            seen.push(`${time} ${symbol} ${quality} ${gaps.length}`);
          }
        },
      };
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: NAMES,
          data: { streams: ["1m", "5m"] },
        }),
        { db: market.db, strategies: [look], ...way },
      );
      assertEquals(result.gaps, truth);
      assert(seen.length > 1_000);
      slices ||= seen.join("\n");
      assertEquals(seen.join("\n"), slices);
    }
  });
});

Deno.test("onQuality is called when a symbol's score crosses a threshold, down and up, before the bars of the slice", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const thresholds = [80, 99.5, 95];
    const descending = [99.5, 95, 80];
    const truth: unknown[] = [];
    for (const day of DAYS) {
      const last = new Map(NAMES.map((name) => [name, 100]));
      for (let time = day.open + MINUTE; time <= day.close; time += MINUTE) {
        for (const symbol of NAMES) {
          const quality = score(market, symbol, day, time);
          const previous = last.get(symbol) ?? NaN;
          last.set(symbol, quality);
          const down = descending.filter((t) => quality < t && previous >= t);
          const up = descending.filter((t) => previous < t && quality >= t);
          for (const threshold of [...down, ...up.reverse()]) {
            const direction = quality < previous ? "down" : "up";
            truth.push([time, {
              symbol,
              threshold,
              direction,
              quality,
              previous,
            }]);
          }
        }
      }
    }
    assert(truth.length > 20);
    for (const way of WAYS) {
      const events: [number, QualityEvent][] = [];
      let lastBar = 0;
      const watch: Strategy = {
        subscriptions: [{ intervals: ["1m"] }],
        onBar: (context) => lastBar = context.time,
        onQuality(context, event) {
          assert(
            lastBar < context.time || context.time === context.session.close,
          );
          events.push([context.time, event]);
        },
      };
      const { onBar: _, ...hookAlone } = watch;
      for (const strategy of [watch, hookAlone]) {
        events.length = 0;
        lastBar = 0;
        await runBacktest(
          makeConfig({
            days: DAYS,
            symbols: NAMES,
            data: { gap_filler: { quality_thresholds: thresholds } },
          }),
          { db: market.db, strategies: [strategy], ...way },
        );
        assertEquals(events, truth);
      }
    }
  });
});

Deno.test("a strategy that stops trading below 99 % has the same fills in every mode and runner", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const careful = (): Strategy => {
      const stopped = new Set<string>();
      return {
        subscriptions: [{ intervals: ["5m"] }],
        onSessionStart: () => stopped.clear(),
        onQuality(context, { symbol, threshold, direction }) {
          if (threshold !== 99) return;
          if (direction === "up") return void stopped.delete(symbol);
          stopped.add(symbol);
          const held = context.position(symbol);
          if (held > 0) context.sell(symbol, held);
        },
        onBar(context, { symbol, open, close }) {
          if (stopped.has(symbol) || context.quality(symbol) < 99) return;
          const held = context.position(symbol);
          if (close > open && held === 0) context.buy(symbol, 7);
          if (close < open && held > 0) context.sell(symbol, held);
        },
      };
    };
    const hashes = new Set<string>();
    const fills = new Set<string>();
    for (const speed of [0, 2_000_000]) {
      for (const way of WAYS) {
        const result = await runBacktest(
          makeConfig({
            days: DAYS,
            symbols: NAMES,
            speed,
            data: { streams: ["1m", "5m"] },
          }),
          { db: market.db, strategies: [careful()], ...way },
        );
        hashes.add(result.hash);
        fills.add(JSON.stringify(result.fills));
        assert(result.fills.length > 5);
      }
    }
    assertEquals([hashes.size, fills.size], [1, 1]);
  });
});

Deno.test("with session quality switched off there are no gaps, no calls, and every score is 100", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const scores = new Set<number>();
    const result = await runBacktest(
      makeConfig({
        days: DAYS,
        symbols: NAMES,
        data: { gap_filler: { enable_session_quality: false } },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onQuality: () => scores.add(-1),
          onBar(context, { symbol }) {
            scores.add(context.quality(symbol));
            assertEquals(context.gaps(symbol), []);
          },
        }],
      },
    );
    assertEquals([...scores], [100]);
    assertEquals(result.gaps, []);
  });
});
