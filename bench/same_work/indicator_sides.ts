/**
 * The six indicators of the comparison alone, computed by the engine and by npm
 * libraries from columns in memory.
 *
 * @module
 */
import * as its from "indicatorts";
import { BollingerBands, EMA, RSI, SMA, VWAP } from "trading-signals";
import { computeIndicator } from "../../src/indicators/compute.ts";
import type { BarColumns } from "../../src/types.ts";
import { completingRows } from "./five_minutes.ts";
import { isClose } from "./gate.ts";
import { INDICATORS, type Market, type Session } from "./work.ts";

/** The newest value of each indicator of the comparison. */
export type Values = readonly number[];

/** The input of a side for one symbol. */
interface Prepared {
  readonly bars: BarColumns;
  /** Closes of the 5m bars. */
  readonly fiveClose: Float64Array;
  readonly sessions: readonly Session[];
  /** The first row of each session, and the end of the last. */
  readonly bounds: readonly number[];
}

/** Ways to compute them. */
export const INDICATOR_SIDES: Readonly<
  Record<string, (prepared: Prepared) => Values>
> = {
  "OpenBell": byEngine,
  "trading-signals": byTradingSignals,
  "indicatorts": byIndicatorts,
};

/** A symbol of a market, ready for all sides. */
export function prepareSymbol(market: Market, index: number): Prepared {
  const bars = market.bars[index];
  const rows = completingRows(bars);
  const bounds = [0];
  let row = 0;
  for (const { close } of market.sessions) {
    while (row < bars.timestamp.length && bars.timestamp[row] < close) row++;
    bounds.push(row);
  }
  return {
    bars,
    fiveClose: Float64Array.from(rows, (row) => bars.close[row]),
    sessions: market.sessions,
    bounds,
  };
}

/**
 * The indicator that differs from the reference by more than 1e-9 at the end of the
 * last session, or `undefined`. By then the seed of an average no longer matters.
 */
export function wrongValue(
  expected: Values,
  found: Values,
): string | undefined {
  const wrong = expected.findIndex((value, i) => !isClose(value, found[i]));
  return wrong < 0
    ? undefined
    : `${INDICATORS[wrong]} is ${found[wrong]}, not ${expected[wrong]}`;
}

function byEngine({ bars, fiveClose, sessions }: Prepared): Values {
  const five = { ...bars, timestamp: fiveClose, close: fiveClose };
  const last = (column: Float64Array) => column[column.length - 1];
  return [
    last(computeIndicator("rsi", { period: 14 }, bars).rsi),
    last(computeIndicator("sma", { period: 20 }, bars).sma),
    last(computeIndicator("stddev", { period: 20 }, bars).stddev),
    last(computeIndicator("vwap", {}, bars, { sessions }).vwap),
    last(computeIndicator("ema", { period: 10 }, five).ema),
    last(computeIndicator("ema", { period: 30 }, five).ema),
  ];
}

function byTradingSignals({ bars, fiveClose, bounds }: Prepared): Values {
  const { high, low, close, volume } = bars;
  const rsi = new RSI(14);
  const sma = new SMA(20);
  // The deviation is a quarter of the distance between the bands.
  const bands = new BollingerBands(20, 2);
  const fast = new EMA(10);
  const slow = new EMA(30);
  let vwap = new VWAP();
  for (let s = 1; s < bounds.length; s++) {
    vwap = new VWAP();
    for (let row = bounds[s - 1]; row < bounds[s]; row++) {
      rsi.update(close[row], false);
      sma.update(close[row], false);
      bands.update(close[row], false);
      vwap.update({
        high: high[row],
        low: low[row],
        close: close[row],
        volume: volume[row],
      }, false);
    }
  }
  for (const value of fiveClose) {
    fast.update(value, false);
    slow.update(value, false);
  }
  const { upper, lower } = bands.getResultOrThrow();
  return [
    rsi.getResultOrThrow(),
    sma.getResultOrThrow(),
    (upper - lower) / 4,
    vwap.getResultOrThrow(),
    fast.getResultOrThrow(),
    slow.getResultOrThrow(),
  ];
}

function byIndicatorts({ bars, fiveClose, bounds }: Prepared): Values {
  const close = Array.from(bars.close);
  const five = Array.from(fiveClose);
  const last = (column: readonly number[]) => column[column.length - 1];
  let vwap: readonly number[] = [];
  for (let s = 1; s < bounds.length; s++) {
    const [from, to] = [bounds[s - 1], bounds[s]];
    // Its average is over a window of closes: with typical prices and a window as
    // long as the session, it is the VWAP of the session.
    const typical: number[] = [];
    for (let row = from; row < to; row++) {
      typical.push((bars.high[row] + bars.low[row] + bars.close[row]) / 3);
    }
    const volume = Array.from(bars.volume.subarray(from, to));
    vwap = its.vwap(typical, volume, { period: to - from });
  }
  return [
    last(its.rsi(close, { period: 14 })),
    last(its.sma(close, { period: 20 })),
    last(its.mstd(close, { period: 20 })),
    last(vwap),
    last(its.ema(five, { period: 10 })),
    last(its.ema(five, { period: 30 })),
  ];
}
