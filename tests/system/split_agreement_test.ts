/**
 * AAPL's 7:1 and 4:1 and a reverse split of 1:10 in one run, with an open position
 * and its bracket, an EMA(200) of days and VWAP of minutes: raw bars with actions,
 * bars that a vendor has adjusted, and a recomputation of everything.
 */
import { assert, assertEquals } from "@std/assert";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { splitOf, tradedFactor } from "./_actions.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  MINUTE,
  randomNumbers,
  withFolder,
} from "./_market.ts";

const RUN = daysBetween("2024-06-10", "2024-07-12");
const SPLITS = [
  splitOf("AAPL", "2024-06-17", 7),
  splitOf("AAPL", "2024-06-27", 4),
  splitOf("AAPL", "2024-07-08", 0.1),
];
const FACTOR = tradedFactor(SPLITS);
/** Shares after all splits; 100 before them. */
const UNITS = 280;
const CASH = 100_000;
const PERIOD = 200;
/** Days with daily bars before the run. */
const DAYS_BEFORE = 260;
/** When a session's order is placed, in bars from the open. */
const AT = 60;

/** Open, high, low, close and volume, in prices and shares after all splits. */
type Bar = readonly [number, number, number, number, number];

interface Prices {
  readonly before: readonly string[];
  readonly daily: readonly Bar[];
  /** By session of the run. */
  readonly minutes: readonly (readonly Bar[])[];
}

/** A random walk: 260 days, and then the minutes of the run. */
function makePrices(seed: number): Prices {
  const random = randomNumbers(seed);
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const before = time.getTradingDates("2023-01-03", "2024-06-07")
    .slice(-DAYS_BEFORE);
  let price = 50;
  const bar = (move: number): Bar => {
    const open = price * (1 + (random() - 0.5) * move / 4);
    const close = open * (1 + (random() - 0.5) * move);
    price = close;
    return [
      open,
      Math.max(open, close) * (1 + random() * move / 4),
      Math.min(open, close) * (1 - random() * move / 4),
      close,
      Math.floor(1_000 + random() * 9_000) * 28,
    ];
  };
  return {
    before,
    daily: before.map(() => bar(0.03)),
    minutes: RUN.map(({ open, close }) =>
      Array.from({ length: (close - open) / MINUTE }, () => bar(0.004))
    ),
  };
}

/** Stores the prices, as traded or as they are. */
function store(db: string, prices: Prices, isRaw: boolean): string {
  const bars = openBarStore(db, { create: true });
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const put = (interval: "1m" | "1d", date: string, rows: readonly Bar[]) => {
    const { price, volume } = isRaw ? FACTOR(date) : { price: 1, volume: 1 };
    const { open } = time.requireTradingSession(date);
    const columns = makeColumns(rows.length);
    rows.forEach((row, i) => {
      columns.timestamp[i] = open + i * MINUTE;
      [columns.open[i], columns.high[i], columns.low[i], columns.close[i]] = row
        .slice(0, 4).map((one) => one * price);
      columns.volume[i] = row[4] * volume;
    });
    bars.writeDay("AAPL", interval, date, columns, 0, rows.length, {
      exchange: "US_EQUITY",
    });
  };
  prices.before.forEach((date, i) => put("1d", date, [prices.daily[i]]));
  RUN.forEach(({ date }, i) => put("1m", date, prices.minutes[i]));
  if (isRaw) {
    bars.actions.add(SPLITS, {
      path: "made up",
      size: 0,
      sha256: "",
      format: "csv",
      actions: SPLITS.length,
    });
  }
  bars.close();
  return db;
}

/** What a run or the recomputation comes to, in prices and shares after all splits. */
interface Course {
  /** Equity at the end of each session. */
  readonly equity: number[];
  /** EMA and VWAP when orders are placed. */
  readonly seen: [ema: number, vwap: number][];
  /** Sessions that begin with a position on a split's date. */
  readonly held: string[];
  fills: number;
}

/** Runs the strategy over a store; `factor` is what its prices are multiplied by. */
async function trade(
  db: string,
  isRaw: boolean,
  options: object,
): Promise<Course> {
  const factor = (date: string) => isRaw ? FACTOR(date).price : 1;
  const seen: [number, number][] = [];
  const held: string[] = [];
  let bar = 0;
  const strategy: Strategy = {
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      bar = 0;
      const isSplit = SPLITS.some(({ date }) => date === c.session.date);
      if (isSplit && c.position("AAPL") !== 0) held.push(c.session.date);
    },
    onBar(c, { symbol, close }) {
      if (++bar !== AT) return;
      const ratio = factor(c.session.date);
      const ema = (c.indicator(symbol, "day").value ?? NaN) / ratio;
      const vwap = (c.indicator(symbol, "vwap").value ?? NaN) / ratio;
      seen.push([ema, vwap]);
      if (c.position(symbol) !== 0 || !wants(close / ratio, ema, vwap)) return;
      c.buy(symbol, Math.round(UNITS / ratio), {
        bracket: { stopPrice: close * 0.96, limitPrice: close * 1.06 },
      });
    },
  };
  const result = await runBacktest(
    makeConfig({
      days: RUN,
      symbols: ["AAPL"],
      data: {
        adjustment: isRaw ? "splits" : "raw",
        streams: ["1m", "1d"],
        historical: {
          data: [{ trailing_days: DAYS_BEFORE, intervals: ["1d"] }],
        },
        indicators: {
          session: [
            { id: "day", name: "ema", period: PERIOD, interval: "1d" },
            { id: "vwap", name: "vwap", interval: "1m" },
          ],
        },
      } as never,
    }),
    { ...options, db, strategies: [strategy] },
  );
  return {
    equity: result.equity.map(({ equity }) => equity),
    seen,
    held,
    fills: result.fills.length,
  };
}

/** A comparison that rounding cannot turn around. */
function wants(close: number, ema: number, vwap: number): boolean {
  return close > ema * 0.8 && close > vwap * 0.99;
}

/** Everything again, in plain numbers and loops, from prices after all splits. */
function recompute(prices: Prices): Course {
  const course: Course = { equity: [], seen: [], held: [], fills: 0 };
  const closes = prices.daily.map((bar) => bar[3]);
  let cash = CASH;
  let shares = 0;
  let stop = NaN;
  let limit = NaN;
  RUN.forEach(({ date }, day) => {
    if (shares !== 0 && SPLITS.some((one) => one.date === date)) {
      course.held.push(date);
    }
    let [amount, volume] = [0, 0];
    let isOrdered = false;
    prices.minutes[day].forEach(([open, high, low, close, traded], i) => {
      if (isOrdered) {
        shares = UNITS;
        cash -= UNITS * open;
        course.fills++;
        isOrdered = false;
      }
      const out = shares === 0
        ? NaN
        : low <= stop
        ? Math.min(open, stop)
        : high >= limit
        ? Math.max(open, limit)
        : NaN;
      if (!Number.isNaN(out)) {
        cash += shares * out;
        shares = 0;
        course.fills++;
      }
      amount += (high + low + close) / 3 * traded;
      volume += traded;
      if (i + 1 !== AT) return;
      const ema = emaOf(closes);
      const vwap = amount / volume;
      course.seen.push([ema, vwap]);
      if (shares !== 0 || !wants(close, ema, vwap)) return;
      isOrdered = true;
      [stop, limit] = [close * 0.96, close * 1.06];
    });
    const last = prices.minutes[day].at(-1)?.[3] ?? NaN;
    closes.push(last);
    course.equity.push(cash + shares * last);
  });
  return course;
}

/** Seeded with the mean of the first closes. */
function emaOf(closes: readonly number[]): number {
  let value = closes.slice(0, PERIOD).reduce((a, b) => a + b) / PERIOD;
  for (const close of closes.slice(PERIOD)) {
    value += 2 / (PERIOD + 1) * (close - value);
  }
  return value;
}

function assertClose(found: number, right: number, what: string): void {
  assert(Math.abs(found / right - 1) <= 1e-9, `${what}: ${found}, ${right}`);
}

Deno.test("over 7:1, 4:1 and 1:10 with an open position, raw bars with actions, adjusted bars and a recomputation agree in returns to 1e-9", () =>
  withFolder(async (folder) => {
    let fills = 0;
    const held = new Set<string>();
    for (const seed of [1, 2, 3, 5]) {
      const prices = makePrices(seed);
      const raw = store(`${folder}/raw${seed}.db`, prices, true);
      const vendor = store(`${folder}/vendor${seed}.db`, prices, false);
      const right = recompute(prices);
      const layouts = seed === 1 ? LAYOUT_NAMES : LAYOUT_NAMES.slice(0, 1);
      for (const layout of layouts) {
        for (const isRaw of [true, false]) {
          const db = isRaw ? raw : vendor;
          const found = await trade(db, isRaw, LAYOUTS[layout]);
          const what = `${isRaw ? "raw" : "vendor"}, ${layout}, seed ${seed}`;
          assertEquals(found.fills, right.fills, what);
          assertEquals(found.held, right.held, what);
          assertEquals(found.seen.length, RUN.length);
          right.seen.forEach(([ema, vwap], i) => {
            assertClose(found.seen[i][0], ema, `EMA ${i}, ${what}`);
            assertClose(found.seen[i][1], vwap, `VWAP, ${what}`);
          });
          let before = CASH;
          let foundBefore = CASH;
          right.equity.forEach((equity, i) => {
            const own = found.equity[i];
            assertClose(own / foundBefore, equity / before, `return, ${what}`);
            [before, foundBefore] = [equity, own];
          });
        }
      }
      fills += right.fills;
      for (const date of right.held) held.add(date);
    }
    assert(fills > 10, `${fills} fills`);
    assertEquals([...held].sort(), SPLITS.map(({ date }) => date));
  }));
