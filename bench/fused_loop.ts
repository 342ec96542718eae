/**
 * The reference for the pipeline: the same work in one bare loop over arrays in
 * memory, without store, events, strategy or checks.
 *
 * @module
 */
import type { BarColumns } from "../src/types.ts";

/** The result of a fused loop, compared with that of the pipeline. */
export interface FusedResult {
  /** The number of 5m and 15m bars. */
  derived: number;
  /** Sum of all ready indicator values: proof that the work was done. */
  checksum: number;
  /** Crossings of the two EMAs. */
  crossings: number;
}

class DerivedState {
  end = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  volume = 0;
  count = 0;
}

/**
 * 5m and 15m bars (full coverage only), EMA 10 and 30 on 5m and Wilder's RSI
 * 14 on 1m, over the one-minute bars of one symbol; a session starts after
 * a gap of more than two hours.
 */
export function fusedLoop(
  bars: BarColumns,
  rows: number,
  out5: Float64Array,
  outRsi: Float64Array,
  result: FusedResult,
): void {
  const { timestamp, open, high, low, close, volume } = bars;
  const five = new DerivedState();
  const fifteen = new DerivedState();
  let sessionOpen = 0;
  let last = -Infinity;
  let emaFast = 0;
  let emaSlow = 0;
  let emaCount = 0;
  let sumFast = 0;
  let sumSlow = 0;
  let gain = 0;
  let loss = 0;
  let rsiCount = -1;
  let previous = 0;
  let derived = 0;
  let checksum = 0;
  let crossings = 0;
  let above = -1;
  for (let i = 0; i < rows; i++) {
    const t = timestamp[i];
    if (t - last > 7_200_000) {
      // Sessions open on the half hour in this market.
      sessionOpen = Math.floor((t - 1_800_000) / 3_600_000) * 3_600_000 +
        1_800_000;
      five.end = sessionOpen + 300_000;
      fifteen.end = sessionOpen + 900_000;
      five.count = 0;
      fifteen.count = 0;
    }
    last = t;
    const o = open[i];
    const h = high[i];
    const l = low[i];
    const c = close[i];
    const v = volume[i];
    // 15m
    if (t >= fifteen.end) {
      fifteen.end += 900_000 * (1 + Math.floor((t - fifteen.end) / 900_000));
      fifteen.count = 0;
    }
    if (fifteen.count++ === 0) {
      fifteen.open = o;
      fifteen.high = h;
      fifteen.low = l;
      fifteen.volume = v;
    } else {
      if (h > fifteen.high) fifteen.high = h;
      if (l < fifteen.low) fifteen.low = l;
      fifteen.volume += v;
    }
    fifteen.close = c;
    if (t + 60_000 === fifteen.end && fifteen.count === 15) derived++;
    // 5m with two EMAs
    if (t >= five.end) {
      five.end += 300_000 * (1 + Math.floor((t - five.end) / 300_000));
      five.count = 0;
    }
    if (five.count++ === 0) {
      five.open = o;
      five.high = h;
      five.low = l;
      five.volume = v;
    } else {
      if (h > five.high) five.high = h;
      if (l < five.low) five.low = l;
      five.volume += v;
    }
    five.close = c;
    if (t + 60_000 === five.end && five.count === 5) {
      derived++;
      emaCount++;
      if (emaCount <= 10) {
        sumFast += c;
        emaFast = sumFast / 10;
      } else emaFast += (c - emaFast) * (2 / 11);
      if (emaCount <= 30) {
        sumSlow += c;
        emaSlow = sumSlow / 30;
      } else {
        emaSlow += (c - emaSlow) * (2 / 31);
        checksum += emaFast - emaSlow;
      }
      if (emaCount >= 30) {
        const isAbove = emaFast > emaSlow ? 1 : 0;
        if (isAbove !== above) {
          above = isAbove;
          crossings++;
        }
      }
      out5[emaCount % out5.length] = emaFast;
    }
    // RSI on 1m
    const change = c - previous;
    previous = c;
    rsiCount++;
    if (rsiCount > 0) {
      const up = change > 0 ? change : 0;
      const down = change < 0 ? -change : 0;
      if (rsiCount <= 14) {
        gain += up / 14;
        loss += down / 14;
      } else {
        gain = (gain * 13 + up) / 14;
        loss = (loss * 13 + down) / 14;
      }
      if (rsiCount >= 14) {
        const rsi = 100 * gain / (gain + loss);
        outRsi[i % outRsi.length] = rsi;
        checksum += rsi;
      }
    }
  }
  result.derived += derived;
  result.checksum += checksum;
  result.crossings += crossings;
}
