/**
 * The task in one bare loop per symbol over arrays in memory, without store, events,
 * broker or checks: the upper bound of what this machine does in this language.
 *
 * @module
 */
import type { BarColumns } from "../../src/types.ts";
import {
  FEE_PER_SHARE,
  FIVE_MINUTES_MS,
  INDICATORS,
  type Market,
  MINUTE_MS,
  type Outcome,
  QUANTITY,
  type Session,
  STARTING_CASH,
  type WorkFill,
} from "./work.ts";

const UNIT = 10_000;
const FEE = FEE_PER_SHARE * QUANTITY * UNIT;
const WINDOW = 20;
const FAST = 10;
const SLOW = 30;
const WILDER = 14;

/** The output of the loop for one symbol. */
export interface FusedOutputs {
  /** The indicators on 1m, one value per row. */
  readonly rsi: Float64Array;
  readonly sma: Float64Array;
  readonly stddev: Float64Array;
  readonly vwap: Float64Array;
  /** All six indicators at the end of each session. */
  readonly ends: Float64Array;
  /** The value of the symbol at the end of each session, in ten-thousandths. */
  readonly value: Float64Array;
}

/** Columns for the longest symbol of a market. */
export function fusedOutputs(market: Market): FusedOutputs {
  const rows = Math.max(...market.bars.map((bars) => bars.timestamp.length));
  const sessions = market.sessions.length;
  return {
    rsi: new Float64Array(rows),
    sma: new Float64Array(rows),
    stddev: new Float64Array(rows),
    vwap: new Float64Array(rows),
    ends: new Float64Array(sessions * INDICATORS.length),
    value: new Float64Array(sessions),
  };
}

/** All symbols, one after another; `onSymbol` may read the output of each. */
export function runFused(
  market: Market,
  outputs: FusedOutputs,
  flat = true,
  onSymbol?: (index: number) => void,
): Outcome {
  const fills: WorkFill[] = [];
  const equity = new Float64Array(market.sessions.length).fill(
    STARTING_CASH * UNIT,
  );
  market.symbols.forEach((symbol, k) => {
    fuse(symbol, market.bars[k], market.sessions, flat, outputs, fills);
    for (let s = 0; s < equity.length; s++) equity[s] += outputs.value[s];
    onSymbol?.(k);
  });
  return { fills, equity: Array.from(equity, (value) => value / UNIT) };
}

function fuse(
  symbol: string,
  bars: BarColumns,
  sessions: readonly Session[],
  flat: boolean,
  outputs: FusedOutputs,
  fills: WorkFill[],
): void {
  const { timestamp, open, high, low, close, volume } = bars;
  const { rsi, sma, stddev, vwap, ends, value } = outputs;
  const rows = timestamp.length;
  let row = 0;
  let gain = 0;
  let loss = 0;
  let previous = NaN;
  let emaFast = 0;
  let emaSlow = 0;
  let emaCount = 0;
  let above = -1;
  let held = 0;
  let cash = 0;
  let waiting = 0;
  const trade = (time: number, side: string, price: number) => {
    const buys = side === "buy" ? 1 : -1;
    held += buys * QUANTITY;
    cash -= buys * Math.round(price * UNIT) * QUANTITY + FEE;
    fills.push({
      time,
      symbol,
      side,
      quantity: QUANTITY,
      price,
      fee: FEE / UNIT,
    });
  };
  for (let s = 0; s < sessions.length; s++) {
    const sessionOpen = sessions[s].open;
    const sessionClose = sessions[s].close;
    if (flat) waiting = held > 0 ? -1 : 0;
    let bought = false;
    let turnover = 0;
    let traded = 0;
    // The sums of the window restart with each session, so they do not drift.
    const origin = row > 0 ? close[row - 1] : open[0];
    let sum = 0;
    let square = 0;
    for (let i = Math.max(0, row - WINDOW); i < row; i++) {
      const distance = close[i] - origin;
      sum += distance;
      square += distance * distance;
    }
    let bucketEnd = sessionOpen + FIVE_MINUTES_MS;
    let count = 0;
    let barOpen = 0;
    let barHigh = 0;
    let barLow = 0;
    let barVolume = 0;
    for (; row < rows; row++) {
      const t = timestamp[row];
      if (t >= sessionClose) break;
      if (waiting !== 0) {
        trade(t, waiting > 0 ? "buy" : "sell", open[row]);
        waiting = 0;
      }
      const h = high[row];
      const l = low[row];
      const c = close[row];
      const v = volume[row];
      // Wilder's RSI
      const change = c - previous;
      previous = c;
      const up = change > 0 ? change : 0;
      const down = change < 0 ? -change : 0;
      if (row <= WILDER) {
        gain += up / WILDER;
        loss += down / WILDER;
      } else {
        gain = (gain * (WILDER - 1) + up) / WILDER;
        loss = (loss * (WILDER - 1) + down) / WILDER;
      }
      const moves = gain + loss;
      rsi[row] = row < WILDER ? NaN : moves === 0 ? 50 : 100 * gain / moves;
      // Mean and deviation of the window
      const distance = c - origin;
      sum += distance;
      square += distance * distance;
      if (row >= WINDOW) {
        const gone = close[row - WINDOW] - origin;
        sum -= gone;
        square -= gone * gone;
      }
      const mean = sum / WINDOW;
      const variance = square / WINDOW - mean * mean;
      sma[row] = row < WINDOW - 1 ? NaN : origin + mean;
      stddev[row] = row < WINDOW - 1 ? NaN : Math.sqrt(Math.max(0, variance));
      // VWAP
      turnover += (h + l + c) / 3 * v;
      traded += v;
      vwap[row] = turnover / traded;
      const end = t + MINUTE_MS;
      if (flat && end === sessionClose && bought && held > 0) {
        trade(end, "sell", c);
      }
      // 5m
      if (t >= bucketEnd) {
        bucketEnd += FIVE_MINUTES_MS *
          (1 + Math.floor((t - bucketEnd) / FIVE_MINUTES_MS));
        count = 0;
      }
      if (count++ === 0) {
        barOpen = open[row];
        barHigh = h;
        barLow = l;
        barVolume = v;
      } else {
        if (h > barHigh) barHigh = h;
        if (l < barLow) barLow = l;
        barVolume += v;
      }
      if (count < 5) continue;
      five.open = barOpen;
      five.high = barHigh;
      five.low = barLow;
      five.volume = barVolume;
      // EMAs, seeded with means
      emaCount++;
      if (emaCount <= FAST) emaFast += c / FAST;
      else emaFast += (c - emaFast) * (2 / (FAST + 1));
      if (emaCount <= SLOW) emaSlow += c / SLOW;
      else emaSlow += (c - emaSlow) * (2 / (SLOW + 1));
      if (emaCount < SLOW) continue;
      const before = above;
      above = emaFast > emaSlow ? 1 : 0;
      if (before === above || before < 0) continue;
      if (flat && end === sessionClose) continue;
      if (above === 1 && held === 0) {
        waiting = 1;
        bought = true;
      } else if (above === 0 && held > 0) waiting = -1;
    }
    const last = row - 1;
    value[s] = cash + held * Math.round((row > 0 ? close[last] : 0) * UNIT);
    ends[6 * s] = rsi[last];
    ends[6 * s + 1] = sma[last];
    ends[6 * s + 2] = stddev[last];
    ends[6 * s + 3] = vwap[last];
    ends[6 * s + 4] = emaCount < FAST ? NaN : emaFast;
    ends[6 * s + 5] = emaCount < SLOW ? NaN : emaSlow;
  }
}

/** The newest 5m bar, stored so that deriving it is not optimised away. */
const five = { open: 0, high: 0, low: 0, volume: 0 };
