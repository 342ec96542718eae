/** Indicators, computed from scratch for every bar. */
import type { RawBar } from "./_market.ts";

type Values = (number | undefined)[];

/** Mean of the newest `period` closes. */
export function naiveSma(bars: readonly RawBar[], period: number): Values {
  return bars.map((_, i) =>
    i + 1 < period ? undefined : mean(
      bars.slice(i + 1 - period, i + 1).map((bar) => bar.close),
    )
  );
}

/** Exponential average of closes, seeded with the mean of the first `period`. */
export function naiveEma(bars: readonly RawBar[], period: number): Values {
  const values: Values = [];
  bars.forEach(({ close }, i) => {
    const previous = values[i - 1];
    const weight = 2 / (period + 1);
    if (i + 1 < period) values.push(undefined);
    else if (previous === undefined) {
      values.push(mean(bars.slice(0, period).map((bar) => bar.close)));
    } else values.push(weight * close + (1 - weight) * previous);
  });
  return values;
}

/** Wilder's averages of `inputs`, seeded with the mean of the first `period`. */
function wilder(inputs: readonly number[], period: number): Values {
  const values: Values = [];
  inputs.forEach((input, i) => {
    const previous = values[i - 1];
    if (i + 1 < period) values.push(undefined);
    else if (previous === undefined) {
      values.push(mean(inputs.slice(0, period)));
    } else values.push((previous * (period - 1) + input) / period);
  });
  return values;
}

/** 100 − 100 ÷ (1 + average gain ÷ average loss), by Wilder. */
export function naiveRsi(bars: readonly RawBar[], period: number): Values {
  const changes = bars.slice(1).map((bar, i) => bar.close - bars[i].close);
  const gains = wilder(changes.map((c) => Math.max(c, 0)), period);
  const losses = wilder(changes.map((c) => Math.max(-c, 0)), period);
  const values: Values = gains.map((gain, i) => {
    const loss = losses[i];
    if (gain === undefined || loss === undefined) return undefined;
    return 100 - 100 / (1 + gain / loss);
  });
  return bars.length === 0 ? [] : [undefined, ...values];
}

/** Wilder's average of true ranges; the first bar has none. */
export function naiveAtr(bars: readonly RawBar[], period: number): Values {
  const ranges = bars.slice(1).map(({ high, low }, i) => {
    const { close } = bars[i];
    return Math.max(high - low, Math.abs(high - close), Math.abs(low - close));
  });
  const values = wilder(ranges, period);
  return bars.length === 0 ? [] : [undefined, ...values];
}

/** Volume-weighted typical price of one session's bars, bar by bar. */
export function naiveVwap(session: readonly RawBar[]): Values {
  let turnover = 0;
  let volume = 0;
  return session.map((bar) => {
    turnover += bar.volume * (bar.high + bar.low + bar.close) / 3;
    volume += bar.volume;
    return volume === 0 ? undefined : turnover / volume;
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Equal within a relative 1e-9, or both missing. */
export function isClose(
  actual: number | undefined,
  expected: number | undefined,
): boolean {
  if (actual === undefined || expected === undefined) {
    return actual === expected;
  }
  const size = Math.max(Math.abs(actual), Math.abs(expected), 1e-6);
  return Math.abs(actual - expected) <= 1e-9 * size;
}
