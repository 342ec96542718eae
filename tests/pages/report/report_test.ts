/**
 * The content of a report, compared with what a strategy saw during the run.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Strategy } from "../../../src/strategy/strategy.ts";
import { packCandles } from "../../../src/pages/report/candles.ts";
import { makeReport } from "../../../src/pages/report/report.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "../../system/_market.ts";
import { type PageData, readPage, readPane } from "./_page.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-05");
const HISTORY = SUMMER_2024.filter(({ date }) => date >= "2024-06-18");

/** Records every bar and value as it is delivered, and trades a little. */
function witness(seen: Map<string, number[][]>): Strategy {
  return {
    name: "witness",
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context, bar) {
      const key = `${context.session.date} ${bar.symbol}`;
      const rows = seen.get(key) ?? [];
      seen.set(key, rows);
      rows.push([
        bar.timestamp,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
        context.indicator(bar.symbol, "ema_12_5m").value ?? NaN,
        context.indicator(bar.symbol, "rsi_9_5m").value ?? NaN,
      ]);
      const held = context.position(bar.symbol);
      if (bar.close > bar.open && held === 0) context.buy(bar.symbol, 10);
      if (bar.close < bar.open && held > 0) context.sell(bar.symbol, held);
    },
  };
}

function intervalsOf(page: PageData): string[] {
  return page.data.candles.levels.map((one: { interval: string }) =>
    one.interval
  );
}

for (const runner of ["inline", "workers"] as const) {
  Deno.test(`${runner}: the candles and indicators of a report are those that the run delivered, history, gaps and skipped bars included`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: HISTORY,
        symbols: [
          { name: "AAA", seed: 11 },
          { name: "BBB", seed: 12, gaps: 0.02, empty: ["2024-06-27"] },
        ],
      });
      const config = makeConfig({
        days: DAYS,
        symbols: ["AAA", "BBB"],
        data: {
          streams: ["1m", "5m"],
          historical: { data: [{ trailing_days: 2, intervals: ["5m"] }] },
          indicators: {
            session: [
              { name: "ema", period: 12, interval: "5m" },
              { name: "rsi", period: 9, interval: "5m" },
            ],
          },
        },
      });
      const seen = new Map<string, number[][]>();
      const result = await runBacktest(config, {
        db,
        runner,
        strategies: [witness(seen)],
      });
      const page = readPage(await makeReport(result, { db }));
      const { candles } = page.data;
      assertEquals(intervalsOf(page), ["1m", "5m", "1h", "1d"]);
      assertEquals(candles.levels[1].outputs, [
        { name: "ema_12_5m", id: "ema_12_5m", onPrices: true },
        { name: "rsi_9_5m", id: "rsi_9_5m", onPrices: false },
      ]);
      assertEquals(candles.levels[1].count, seen.size);
      assertEquals(seen.size, 2 * DAYS.length - 1);
      let values = 0;
      for (const [key, rows] of seen) {
        const [date, symbol] = key.split(" ");
        const columns = await readPane(page, "5m", symbol, date);
        assert(columns !== undefined, key);
        const [, , , , , , ema, rsi] = columns;
        for (let column = 0; column < 6; column++) {
          assertEquals(columns[column], rows.map((row) => row[column]), key);
        }
        rows.forEach((row, i) => {
          assertEquals(Number.isNaN(ema[i]), Number.isNaN(row[6]), key);
          if (Number.isNaN(row[6])) return;
          values++;
          assertAlmostEquals(ema[i], row[6], 1e-3);
          assertAlmostEquals(rsi[i], row[7], 1e-3);
        });
        const own = result.fills.filter((fill) =>
          fill.symbol === symbol && fill.time.startsWith(date)
        );
        const [times, quantities, prices, strategies, starts, ends, kinds] =
          columns.slice(8);
        assertEquals(times, own.map((fill) => Date.parse(fill.time)));
        assertEquals(
          quantities,
          own.map((f) => f.side === "buy" ? f.quantity : -f.quantity),
        );
        assertEquals(prices, own.map((fill) => fill.price));
        assertEquals(strategies, own.map(() => 0));
        const gaps = result.gaps.filter((gap) =>
          gap.symbol === symbol && gap.date === date
        );
        assertEquals(starts, gaps.map((gap) => gap.start));
        assertEquals(ends, gaps.map((gap) => gap.end));
        assertEquals(kinds, gaps.map(() => 0));
      }
      assert(values > 500);
      assert(result.gaps.length > 50 && result.fills.length > 50);
    });
  });
}

Deno.test("hours and days of a report are those of the base bars, with the fills in them", async () => {
  await withFolder(async (folder) => {
    const { db, bars } = makeMarket(folder, {
      days: HISTORY,
      symbols: [
        { name: "AAA", seed: 11, gaps: 0.02, empty: ["2024-06-27"] },
        { name: "IDLE", seed: 12 },
      ],
    });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA", "IDLE"],
      data: { streams: ["1m", "5m"] },
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ symbols: ["AAA"], intervals: ["5m"] }],
        onBar(context, bar) {
          const held = context.position("AAA");
          if (bar.close > bar.open && held < 50) context.buy("AAA", 10);
          if (bar.close < bar.open && held > 0) context.sell("AAA", held);
        },
      }],
    });
    const page = readPage(await makeReport(result, { db }));
    assertEquals(intervalsOf(page), ["1m", "5m", "1h", "1d"]);
    for (const symbol of ["AAA", "IDLE"]) {
      for (const [interval, lengthMs] of [["1h", 3_600_000], ["1d", 1e9]]) {
        // By hand: each bar of a session in the bin that counts from its open.
        const bins = new Map<number, { bars: number[][]; fills: number[] }>();
        for (const { date, open, close } of DAYS) {
          const inBin = (time: number) =>
            open + Math.floor((time - open) / Number(lengthMs)) *
              Number(lengthMs);
          for (const bar of bars.get(symbol)?.get(date) ?? []) {
            const at = inBin(bar.timestamp);
            const bin = bins.get(at) ?? { bars: [], fills: [0, 0] };
            bins.set(at, bin);
            bin.bars.push(
              [bar.open, bar.high, bar.low, bar.close, bar.volume],
            );
          }
          for (const fill of result.fills) {
            const time = Date.parse(fill.time);
            if (fill.symbol !== symbol || time < open || time > close) continue;
            // A fill at the close is of the last bar.
            const [at] = [...bins.keys()].filter((start) => start <= time)
              .slice(-1);
            const side = fill.side === "buy" ? 0 : 1;
            (bins.get(at)?.fills ?? [])[side] += fill.quantity;
          }
        }
        const columns = await readPane(page, String(interval), symbol, "2024");
        assert(columns !== undefined);
        const [times, open, high, low, close, volume, at, quantity] = columns;
        assertEquals(times, [...bins.keys()]);
        [...bins.values()].forEach(({ bars }, i) => {
          assertEquals(open[i], bars[0][0]);
          assertEquals(high[i], Math.max(...bars.map((bar) => bar[1])));
          assertEquals(low[i], Math.min(...bars.map((bar) => bar[2])));
          assertEquals(close[i], bars[bars.length - 1][3]);
          const sum = bars.reduce((total, bar) => total + bar[4], 0);
          assertAlmostEquals(volume[i], sum, sum * 1e-3);
        });
        const marked = new Map<number, number[]>();
        at.forEach((time, i) => {
          const fills = marked.get(time) ?? [0, 0];
          marked.set(time, fills);
          fills[quantity[i] > 0 ? 0 : 1] += Math.abs(quantity[i]);
        });
        for (const [time, { fills }] of bins) {
          assertEquals(marked.get(time) ?? [0, 0], fills);
        }
        assertEquals(
          [...marked.values()].flat().reduce((a, b) => a + b, 0),
          result.fills.filter((fill) => fill.symbol === symbol)
            .reduce((sum, { quantity }) => sum + quantity, 0),
        );
      }
    }
    assert(result.fills.length > 100);
  });
});

Deno.test("a report without room for all minutes has all days, and the minutes of trades first", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: HISTORY,
      symbols: [{ name: "AAA", seed: 11 }, { name: "BBB", seed: 12 }],
    });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA", "BBB"],
      data: { streams: ["1m", "5m"] },
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ symbols: ["BBB"], intervals: ["5m"] }],
        onBar(context) {
          if (context.session.date !== "2024-07-01") return;
          if (context.position("BBB") === 0) context.buy("BBB", 1);
        },
      }],
    });
    const { levels } = await packCandles({ result, db, mostBytes: 20_000 });
    const found = levels.map((
      { interval, panes },
    ) => [interval, panes.map(({ symbol, period }) => `${symbol} ${period}`)]);
    const byInterval = Object.fromEntries(found);
    assertEquals(byInterval["1d"].toSorted(), ["AAA 2024", "BBB 2024"]);
    assertEquals(byInterval["1m"][0], "BBB 2024-07-01");
    assertEquals(byInterval["5m"][0], "BBB 2024-07-01");
    const total = 2 * DAYS.length;
    assert(byInterval["1m"].length < total);
    assertEquals(levels.map((one) => one.total), [total, total, 2, 2]);
    const size = levels.flatMap(({ panes }) => panes)
      .reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert(size <= 20_000, `${size}`);
  });
});

Deno.test("a report of daily bars has one pane per year", async () => {
  await withFolder(async (folder) => {
    const { db, bars } = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{ name: "AAA", seed: 5 }],
      interval: "1d",
    });
    const config = makeConfig({
      days: SUMMER_2024,
      symbols: ["AAA"],
      data: { streams: ["1d"] },
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{ subscriptions: [{ intervals: ["1d"] }] }],
    });
    const page = readPage(await makeReport(result, { db }));
    assertEquals(intervalsOf(page), ["1d"]);
    const columns = await readPane(page, "1d", "AAA", "2024");
    const stored = [...bars.get("AAA")?.values() ?? []].flat();
    assertEquals(columns?.[0], stored.map((bar) => bar.timestamp));
    assertEquals(columns?.[4], stored.map((bar) => bar.close));
  });
});

Deno.test("the same result makes the same page", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(0, 2);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 5 }],
    });
    const config = makeConfig({ days, symbols: ["AAA"] });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [],
    });
    assertEquals(
      await makeReport(result, { db }),
      await makeReport(result, { db }),
    );
  });
});
