/**
 * The task in grademark, as far as it supports it: one symbol, fills at the next
 * bar's open, shares kept overnight (it has no market-on-close order), fees added
 * separately. It computes no indicators: the crossings of the EMAs are computed
 * beforehand and passed in as a column.
 *
 * @module
 */
import { computeIndicator } from "../../src/indicators/compute.ts";
import type { BarColumns } from "../../src/types.ts";
import { completingRows } from "./five_minutes.ts";
import {
  FEE_PER_SHARE,
  type Market,
  type Outcome,
  QUANTITY,
  STARTING_CASH,
  type WorkFill,
} from "./work.ts";

/**
 * The packages. Their names are computed, so that they are in no module graph
 * and no lock file: nothing but this bench downloads them.
 */
const PACKAGES = {
  // grademark imports it without declaring the dependency.
  chai: "npm:chai@4.2.0",
  dataForge: "npm:data-forge@1.10.5",
  grademark: "npm:grademark@0.3.0",
};

/** A trade of grademark. */
interface Trade {
  readonly entryTime: Date;
  readonly entryPrice: number;
  readonly exitTime: Date;
  readonly exitPrice: number;
  readonly exitReason: string;
}

/** What grademark is told to do with a bar. */
interface Rules {
  entryRule(enter: () => void, parts: { readonly bar: CrossBar }): void;
  exitRule(exit: () => void, parts: { readonly bar: CrossBar }): void;
}

interface Grademark {
  backtest(rules: Rules, frame: Frame): Trade[];
  analyze(cash: number, trades: readonly Trade[]): unknown;
}

interface DataForge {
  readonly DataFrame: new (rows: readonly CrossBar[]) => Frame;
}

await import(PACKAGES.chai);
const { DataFrame }: DataForge = await import(PACKAGES.dataForge);
const { analyze, backtest }: Grademark = await import(PACKAGES.grademark);

/** A bar, with 1 if the EMAs crossed upwards on it, −1 if downwards, else 0. */
interface CrossBar {
  readonly time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly cross: number;
}

/** The input of grademark: one object per bar. */
export type Frame = { readonly frame: unique symbol };

/** The bars of a symbol in grademark's form. */
export function frameOf(bars: BarColumns): Frame {
  const cross = crossings(bars);
  const rows = Array.from(cross, (cross, i) => ({
    time: new Date(bars.timestamp[i]),
    open: bars.open[i],
    high: bars.high[i],
    low: bars.low[i],
    close: bars.close[i],
    volume: bars.volume[i],
    cross,
  }));
  return new DataFrame(rows);
}

function crossings(bars: BarColumns): Int8Array {
  const cross = new Int8Array(bars.timestamp.length);
  const rows = completingRows(bars);
  const close = Float64Array.from(rows, (row) => bars.close[row]);
  const columns = { ...bars, timestamp: close, close };
  const fast = computeIndicator("ema", { period: 10 }, columns).ema;
  const slow = computeIndicator("ema", { period: 30 }, columns).ema;
  for (let i = 30; i < rows.length; i++) {
    const above = fast[i] > slow[i];
    if (above !== fast[i - 1] > slow[i - 1]) cross[rows[i]] = above ? 1 : -1;
  }
  return cross;
}

/** The run. */
export function runGrademark(frame: Frame): Trade[] {
  return backtest({
    entryRule(enter, { bar }) {
      if (bar.cross > 0) enter();
    },
    exitRule(exit, { bar }) {
      if (bar.cross < 0) exit();
    },
  }, frame);
}

/** The statistics of the run. */
export function analyseTrades(trades: Trade[]): unknown {
  return analyze(STARTING_CASH, trades);
}

/** Its trades as fills of the comparison. */
export function outcomeOfTrades(
  market: Market,
  trades: readonly Trade[],
): Outcome {
  const [symbol] = market.symbols;
  const fills: WorkFill[] = [];
  for (const trade of trades) {
    fills.push(fillOf(symbol, "buy", trade.entryTime, trade.entryPrice));
    // A position that is still open at the end is no fill.
    if (trade.exitReason === "finalize") continue;
    fills.push(fillOf(symbol, "sell", trade.exitTime, trade.exitPrice));
  }
  return { fills, equity: equityOf(market, fills) };
}

function fillOf(
  symbol: string,
  side: string,
  time: Date,
  price: number,
): WorkFill {
  const fee = FEE_PER_SHARE * QUANTITY;
  return { time: time.getTime(), symbol, side, quantity: QUANTITY, price, fee };
}

function equityOf(market: Market, fills: readonly WorkFill[]): number[] {
  const [{ timestamp, close }] = market.bars;
  let cash = STARTING_CASH;
  let held = 0;
  let row = 0;
  let next = 0;
  return market.sessions.map((session) => {
    while (row < close.length && timestamp[row] < session.close) row++;
    for (; next < fills.length && fills[next].time < session.close; next++) {
      const { side, price, fee } = fills[next];
      const bought = side === "buy" ? QUANTITY : -QUANTITY;
      cash -= bought * price + fee;
      held += bought;
    }
    return row === 0 ? cash : cash + held * close[row - 1];
  });
}
