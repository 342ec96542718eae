/**
 * The page of a run over ten years of a hundred symbols: the run is real, on
 * daily bars; its round trips and intraday candles are synthetic, as many as such a
 * run would have.
 */
import type { RoundTrip } from "../../../src/trading/round_trips.ts";
import { packCandles } from "../../../src/pages/report/candles.ts";
import { ColumnWriter } from "../../../src/pages/report/packing.ts";
import { reportPage } from "../../../src/pages/report/report_page.ts";
import {
  CANDLE_BYTES,
  reportData,
  TRADE_BYTES,
} from "../../../src/pages/report/report_data.ts";
import { packTrades } from "../../../src/pages/report/trade_rows.ts";
import { pageText } from "../../../src/pages/shared/page.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { makeConfig, randomNumbers } from "../../system/_market.ts";

const TRADES = 500_000;

/** Runs it and returns its page. */
export async function largestPage(folder: string): Promise<string> {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const dates = time.getTradingDates("2015-01-01", "2024-12-31");
  const symbols = Array.from({ length: 100 }, (_, i) => `SYM${i}`);
  const db = `${folder}/large.db`;
  writeDailyBars(db, symbols, dates, time);
  const config = makeConfig({
    days: [dates[0], dates[dates.length - 1]].map((date) => ({
      date,
      open: 0,
      close: 0,
    })),
    symbols,
    data: { streams: ["1d"] },
  });
  const result = await runBacktest(config, {
    db,
    runner: "inline",
    strategies: [{
      subscriptions: [{ intervals: ["1d"] }],
      onBar(context, bar) {
        const held = context.position(bar.symbol);
        if (bar.close > bar.open && held === 0) context.buy(bar.symbol, 1);
        if (bar.close < bar.open && held > 0) context.sell(bar.symbol, held);
      },
    }],
  });
  const data = reportData(result);
  const { levels: [{ panes: years }] } = await packCandles({
    result,
    db,
    mostBytes: CANDLE_BYTES,
  });
  return pageText(reportPage({
    data,
    trades: packTrades(roundTrips(symbols, dates), symbols, TRADE_BYTES),
    candles: {
      levels: [
        {
          interval: "5m",
          lengthMs: 300_000,
          outputs: [{ name: "ema", id: "ema", onPrices: true }],
          panes: panes(symbols, dates, CANDLE_BYTES - sizeOf(years)),
          total: symbols.length * dates.length,
        },
        {
          interval: "1d",
          lengthMs: 0,
          outputs: [],
          panes: years,
          total: years.length,
        },
      ],
      omitted: [],
    },
  }));
}

function writeDailyBars(
  db: string,
  symbols: readonly string[],
  dates: readonly string[],
  time: TimeManager,
): void {
  const random = randomNumbers(3);
  const opens = dates.map((date) => time.getSessionBoundaryTimes(date).open);
  const store = openBarStore(db, { create: true });
  store.transaction(() => {
    for (const symbol of symbols) {
      const columns = makeColumns(1);
      let cents = 10_000;
      dates.forEach((date, i) => {
        if (random() < 0.001) return;
        const from = cents;
        cents = Math.max(100, cents + Math.round((random() - 0.5) * 300));
        columns.timestamp[0] = opens[i];
        columns.open[0] = from / 100;
        columns.high[0] = Math.max(from, cents) / 100;
        columns.low[0] = Math.min(from, cents) / 100;
        columns.close[0] = cents / 100;
        columns.volume[0] = Math.floor(random() * 1e6);
        store.writeDay(symbol, "1d", date, columns, 0, 1, {
          exchange: "US_EQUITY",
        });
      });
    }
  });
  store.close();
}

function roundTrips(
  symbols: readonly string[],
  dates: readonly string[],
): RoundTrip[] {
  const random = randomNumbers(4);
  // In the order of their exits, as in a run.
  return Array.from({ length: TRADES }, (_, i) => {
    const date = dates[Math.floor(i * dates.length / TRADES)];
    const entryTime = Date.parse(`${date}T15:00:00Z`) +
      Math.floor(random() * 200) * 60_000;
    const entry = 10_000 + Math.floor(random() * 2_000);
    const exit = entry + Math.floor((random() - 0.5) * 200);
    return {
      strategy: 0,
      symbol: symbols[Math.floor(random() * symbols.length)],
      side: "long",
      quantity: 100,
      entryTime,
      exitTime: entryTime + Math.floor(random() * 120) * 60_000,
      entryPrice: entry / 100,
      exitPrice: exit / 100,
      fees: 1,
      netProfit: exit - entry - 1,
      entryTag: "",
      entryReason: "",
      exitTag: "",
      exitReason: "",
    } satisfies RoundTrip;
  }).sort((a, b) => a.exitTime - b.exitTime);
}

function sizeOf(panes: readonly { readonly bytes: Uint8Array }[]): number {
  return panes.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Days of 78 candles, until their budget of bytes is used up. */
function panes(
  symbols: readonly string[],
  dates: readonly string[],
  budget: number,
) {
  const random = randomNumbers(5);
  const made: { symbol: string; period: string; bytes: Uint8Array }[] = [];
  let left = budget;
  for (let n = 0;; n++) {
    const period = dates[dates.length - 1 - Math.floor(n / symbols.length)];
    const open = Date.parse(`${period}T14:30:00Z`);
    const rows = Array.from({ length: 78 }, (_, i) => {
      const price = 10_000 + Math.floor(random() * 100);
      return [
        open + i * 300_000,
        price / 100,
        (price + 20) / 100,
        (price - 20) / 100,
        (price + 7) / 100,
        Math.floor(random() * 1e5),
        price / 100,
      ];
    });
    const writer = new ColumnWriter();
    for (let c = 0; c < 7; c++) writer.add(rows.map((row) => row[c]));
    for (let c = 0; c < 7; c++) writer.add([]);
    const bytes = writer.finish();
    if (bytes.length > left) return made;
    left -= bytes.length;
    made.push({ symbol: symbols[n % symbols.length], period, bytes });
  }
}
