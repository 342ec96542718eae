/**
 * The comparison's work through grademark, as far as it goes: one symbol,
 * fills at the next bar's open, shares kept from session to session (it has no
 * order for the close), fees beside. It computes no indicators: where the EMAs
 * cross is found beforehand and given to it as a column.
 *
 * @module
 */
// grademark loads chai without naming it among its dependencies.
import "chai";
import { DataFrame, type IDataFrame } from "data-forge";
import { analyze, backtest, type IBar, type ITrade } from "grademark";
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

/** A bar, and 1 where the EMAs have crossed upwards, −1 downwards, else 0. */
interface CrossBar extends IBar {
  readonly cross: number;
}

/** What grademark reads: an object a bar. */
export type Frame = IDataFrame<number, CrossBar>;

/** A symbol's bars as grademark wants them. */
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
  return new DataFrame<number, CrossBar>(rows);
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

/** The run itself. */
export function runGrademark(frame: Frame): ITrade[] {
  return backtest<CrossBar, CrossBar, unknown, number>({
    entryRule(enter, { bar }) {
      if (bar.cross > 0) enter();
    },
    exitRule(exit, { bar }) {
      if (bar.cross < 0) exit();
    },
  }, frame);
}

/** The statistics of the run. */
export function analyseTrades(trades: ITrade[]): unknown {
  return analyze(STARTING_CASH, trades);
}

/** Its trades in the words of the comparison. */
export function outcomeOfTrades(
  market: Market,
  trades: readonly ITrade[],
): Outcome {
  const [symbol] = market.symbols;
  const fills: WorkFill[] = [];
  for (const trade of trades) {
    fills.push(fillOf(symbol, "buy", trade.entryTime, trade.entryPrice));
    // What is held at the end is no fill.
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
