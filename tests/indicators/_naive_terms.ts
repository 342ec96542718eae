/**
 * The terms of the formulas in `_naive.ts`, each computed from the whole window
 * or series, without running state.
 */
import type { BarColumns } from "../../src/types.ts";

export type Series = readonly number[];
export type Values = Record<string, Series>;

export const sum = (values: Series) => values.reduce((a, b) => a + b, 0);
export const mean = (values: Series) => sum(values) / values.length;

/** `of` applied to each window of `period` values; NaN before the first one and if a value is NaN. */
export function windows(
  values: Series,
  period: number,
  of: (window: Series) => number,
): number[] {
  return values.map((_, i) => {
    if (i + 1 < period) return NaN;
    const window = values.slice(i + 1 - period, i + 1);
    return window.some(Number.isNaN) ? NaN : of(window);
  });
}

export const sma = (values: Series, n: number) => windows(values, n, mean);
export const highest = (values: Series, n: number) =>
  windows(values, n, (w) => Math.max(...w));
export const lowest = (values: Series, n: number) =>
  windows(values, n, (w) => Math.min(...w));
export const wma = (values: Series, n: number) =>
  windows(
    values,
    n,
    (w) => sum(w.map((v, i) => v * (i + 1))) / sum(w.map((_, i) => i + 1)),
  );

export function deviation(values: Series, n: number, ddof: number): number[] {
  return windows(values, n, (w) => {
    const m = mean(w);
    return Math.sqrt(sum(w.map((v) => (v - m) ** 2)) / (n - ddof));
  });
}

/** An exponential average with the given factor, seeded with the mean of the first `n` numbers. */
function smooth(values: Series, n: number, factor: number): number[] {
  const first = values.findIndex((v) => !Number.isNaN(v));
  const result: number[] = values.map(() => NaN);
  const start = first + n - 1;
  if (first < 0 || start >= values.length) return result;
  result[start] = mean(values.slice(first, start + 1));
  for (let i = start + 1; i < values.length; i++) {
    result[i] = (1 - factor) * result[i - 1] + factor * values[i];
  }
  return result;
}
export const ema = (values: Series, n: number) =>
  smooth(values, n, 2 / (n + 1));
export const wilder = (values: Series, n: number) => smooth(values, n, 1 / n);
export const lag = (values: Series, n: number) =>
  values.map((_, i) => i >= n ? values[i - n] : NaN);
export const zip = (f: (...v: number[]) => number, ...columns: Series[]) =>
  columns[0].map((_, i) => f(...columns.map((c) => c[i])));
export const orZero = (part: number, whole: number) =>
  whole === 0 ? 0 : part / whole;

/** Chained averages, all seeded with the first mean. */
function jointChain(values: Series, n: number): number[][] {
  const first = ema(values, n);
  const chain = [first];
  for (let stage = 1; stage < 3; stage++) {
    const before = chain[stage - 1];
    const result = values.map(() => NaN);
    result[n - 1] = first[n - 1];
    for (let i = n; i < values.length; i++) {
      result[i] = result[i - 1] + 2 / (n + 1) * (before[i] - result[i - 1]);
    }
    chain.push(result);
  }
  return chain;
}

export function emaChain(values: Series, n: number, seed: string): number[][] {
  if (seed === "joint") return jointChain(values, n);
  const first = ema(values, n);
  const second = ema(first, n);
  return [first, second, ema(second, n)];
}

export function rsi(values: Series, n: number, flat: number): number[] {
  const change = zip((a, b) => a - b, values, lag(values, 1));
  const gain = wilder(change.map((c) => Math.max(c, 0)), n);
  const loss = wilder(change.map((c) => Math.max(-c, 0)), n);
  return zip(
    (g, l) => g + l === 0 ? flat : 100 - 100 / (1 + g / l),
    gain,
    loss,
  );
}

export function stochastic(
  high: Series,
  low: Series,
  close: Series,
  p: { n: number; k: number; d: number; flat: number },
): Values {
  const raw = zip(
    // A range of a computed series that is only rounding error counts as 0.
    (c, h, l) => h - l < 1e-10 ? p.flat : 100 * (c - l) / (h - l),
    close,
    highest(high, p.n),
    lowest(low, p.n),
  );
  const k = sma(raw, p.k);
  return { k, d: sma(k, p.d) };
}

/** The columns as plain arrays, and the terms that several formulas share. */
export function unpack(bars: BarColumns) {
  const open = [...bars.open];
  const high = [...bars.high];
  const low = [...bars.low];
  const close = [...bars.close];
  const volume = [...bars.volume];
  const previous = lag(close, 1);
  const trueRange = zip(
    (h, l, p) => Math.max(h - l, Math.abs(h - p), Math.abs(l - p)),
    high,
    low,
    previous,
  );
  const typical = zip((h, l, c) => (h + l + c) / 3, high, low, close);
  const flow = zip(
    (h, l, c, v) => orZero(c - l - (h - c), h - l) * v,
    high,
    low,
    close,
    volume,
  );
  return { open, high, low, close, volume, previous, trueRange, typical, flow };
}

export const running = (values: Series) => {
  let total = 0;
  return values.map((v) => total += Number.isNaN(v) ? 0 : v);
};

export function directional(
  b: ReturnType<typeof unpack>,
  n: number,
  seed: string,
) {
  const rise = zip((a, p) => a - p, b.high, lag(b.high, 1));
  const fall = zip((a, p) => p - a, b.low, lag(b.low, 1));
  const up = zip((r, f) => r > f && r > 0 ? r : 0, rise, fall);
  const down = zip((r, f) => f > r && f > 0 ? f : 0, rise, fall);
  const sums = [up, down, b.trueRange].map((values) => {
    const result = values.map(() => NaN);
    const start = seed === "talib" ? n - 1 : n;
    let total = sum(values.slice(1, start + 1));
    for (let i = start; i < values.length; i++) {
      if (i > start) total = total - total / n + values[i];
      if (i >= n) result[i] = total;
    }
    return result;
  });
  const plus = zip((u, r) => 100 * orZero(u, r), sums[0], sums[2]);
  const minus = zip((d, r) => 100 * orZero(d, r), sums[1], sums[2]);
  const dx = zip((u, d) => 100 * orZero(Math.abs(u - d), u + d), plus, minus);
  return { plus, minus, dx };
}

/** The mean of the first `n` DX, then Wilder's average; bars without directional movement change nothing. */
export function averageDirection(
  { plus, minus, dx }: ReturnType<typeof directional>,
  n: number,
): number[] {
  const result = dx.map(() => NaN);
  const still = (i: number) => plus[i] + minus[i] === 0;
  for (let i = 2 * n - 1; i < dx.length; i++) {
    if (i === 2 * n - 1) {
      result[i] = sum(dx.slice(n, 2 * n).filter((_, j) => !still(n + j))) / n;
    } else {
      result[i] = still(i)
        ? result[i - 1]
        : (result[i - 1] * (n - 1) + dx[i]) / n;
    }
  }
  return result;
}

export function age(values: Series, n: number, ties: string): number[] {
  return values.map((_, i) => {
    if (i < n) return NaN;
    const window = values.slice(i - n, i + 1);
    const top = Math.max(...window);
    return n -
      (ties === "newest" ? window.lastIndexOf(top) : window.indexOf(top));
  });
}

export function supertrend(b: ReturnType<typeof unpack>, n: number, m: number) {
  const range = wilder(b.trueRange, n);
  const stop = b.close.map(() => NaN);
  const direction = b.close.map(() => NaN);
  let upper = Infinity;
  let lower = -Infinity;
  for (let i = n; i < b.close.length; i++) {
    const middle = (b.high[i] + b.low[i]) / 2;
    const up = middle + m * range[i];
    const down = middle - m * range[i];
    if (up < upper || b.close[i - 1] > upper) upper = up;
    if (down > lower || b.close[i - 1] < lower) lower = down;
    const before = i === n ? (b.close[i] >= middle ? 1 : -1) : direction[i - 1];
    const broken = before === 1 ? b.close[i] <= lower : b.close[i] <= upper;
    direction[i] = broken ? -1 : 1;
    stop[i] = broken ? upper : lower;
  }
  return { supertrend: stop, direction };
}

export function kama(values: Series, n: number, fast: number, slow: number) {
  const result = values.map(() => NaN);
  for (let i = n; i < values.length; i++) {
    let path = 0;
    for (let j = i - n + 1; j <= i; j++) {
      path += Math.abs(values[j] - values[j - 1]);
    }
    const er = path === 0 ? 1 : Math.abs(values[i] - values[i - n]) / path;
    const c = (er * (2 / (fast + 1) - 2 / (slow + 1)) + 2 / (slow + 1)) ** 2;
    const before = i === n ? values[i - 1] : result[i - 1];
    result[i] = before + c * (values[i] - before);
  }
  return result;
}

export function swings(values: Series, left: number, right: number): number[] {
  return values.map((_, now) => {
    for (let i = now - right; i >= left; i--) {
      const sides = [
        ...values.slice(i - left, i),
        ...values.slice(i + 1, i + right + 1),
      ];
      if (sides.every((v) => v < values[i])) return values[i];
    }
    return NaN;
  });
}
