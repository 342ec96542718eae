/**
 * The reference of the comparison with Python's engines: an EMA cross on complete 5m
 * bars of one symbol, for any two periods, as a plain loop that shares no code with
 * the engine.
 *
 * Each EMA is seeded with the mean of its first closes. After a 5m bar that puts the
 * fast one above the slow one, where it was not before: buy 100 if flat. After one
 * that puts it there no more: sell them. Both fill at the open of the next minute,
 * which may be the next session's, for $0.005 a share.
 *
 * @module
 */
import { completingRows } from "../same_work/five_minutes.ts";
import {
  FEE_PER_SHARE,
  type Market,
  type Outcome,
  QUANTITY,
  STARTING_CASH,
  type WorkFill,
} from "../same_work/work.ts";

/** Ten-thousandths of a currency unit, in which all amounts are whole. */
const UNIT = 10_000;
const FEE = Math.round(FEE_PER_SHARE * QUANTITY * UNIT);

/** The outcome of a pair of periods, and its figures. */
export interface CrossOutcome extends Outcome {
  /** By the returns of sessions, the first on the starting cash. */
  readonly sharpe: number;
  /** The deepest fall of the account below its peak, a share of the peak, by minutes. */
  readonly drawdown: number;
  /** Likewise by 5m bars, which miss what lies between them. */
  readonly drawdownOf5m: number;
}

/**
 * Runs one pair of periods over the bars of the first symbol. `sessionsPerYear`
 * annualises the Sharpe ratio.
 */
export function plainCross(
  { symbols: [symbol], sessions, bars: [bars] }: Market,
  fastPeriod: number,
  slowPeriod: number,
  sessionsPerYear = 252,
): CrossOutcome {
  const { timestamp, open, close } = bars;
  const completing = completingRows(bars);
  const closes = completing.map((row) => close[row]);
  const fast = seededEma(closes, fastPeriod);
  const slow = seededEma(closes, slowPeriod);
  const fills: WorkFill[] = [];
  const equity: number[] = [];
  const minutes = new Fall();
  const longer = new Fall();
  let cash = STARTING_CASH * UNIT;
  let held = 0;
  let waiting: "buy" | "sell" | undefined;
  let wasAbove: boolean | undefined;
  let session = 0;
  let next = 0;
  for (let row = 0; row < timestamp.length; row++) {
    if (waiting !== undefined) {
      const amount = Math.round(open[row] * UNIT) * QUANTITY;
      cash += (waiting === "buy" ? -amount : amount) - FEE;
      held = waiting === "buy" ? QUANTITY : 0;
      fills.push({
        time: timestamp[row],
        symbol,
        side: waiting,
        quantity: QUANTITY,
        price: open[row],
        fee: FEE / UNIT,
      });
      waiting = undefined;
    }
    const value = cash + held * Math.round(close[row] * UNIT);
    minutes.push(value);
    while (timestamp[row] >= sessions[session].close) session++;
    equity[session] = value / UNIT;
    if (row !== completing[next]) continue;
    longer.push(value);
    const [quick, calm] = [fast[next], slow[next]];
    next++;
    if (Number.isNaN(quick) || Number.isNaN(calm)) continue;
    const before = wasAbove;
    wasAbove = quick > calm;
    if (before === undefined || before === wasAbove) continue;
    if (wasAbove && held === 0) waiting = "buy";
    if (!wasAbove && held > 0) waiting = "sell";
  }
  return {
    fills,
    equity,
    sharpe: sharpeOf(equity, sessionsPerYear),
    drawdown: minutes.deepest,
    drawdownOf5m: longer.deepest,
  };
}

/** NaN until the period is complete, then the mean of its values, then exponential. */
function seededEma(values: readonly number[], period: number): number[] {
  const share = 2 / (period + 1);
  let mean = 0;
  let last = NaN;
  return values.map((value, i) => {
    if (i < period) mean += value;
    if (i === period - 1) last = mean / period;
    if (i >= period) last = value * share + last * (1 - share);
    return last;
  });
}

/** Mean ÷ standard deviation of a sample, a year; without a riskless rate. */
function sharpeOf(
  equity: readonly number[],
  sessionsPerYear: number,
): number {
  const returns = equity.map((value, i) =>
    value / (i === 0 ? STARTING_CASH : equity[i - 1]) - 1
  );
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  const squares = returns.reduce((a, b) => a + (b - mean) ** 2, 0);
  return mean / Math.sqrt(squares / (returns.length - 1)) *
    Math.sqrt(sessionsPerYear);
}

/** The deepest fall below a peak so far. */
class Fall {
  deepest = 0;
  #peak = STARTING_CASH * UNIT;

  push(value: number): void {
    this.#peak = Math.max(this.#peak, value);
    this.deepest = Math.max(this.deepest, 1 - value / this.#peak);
  }
}
