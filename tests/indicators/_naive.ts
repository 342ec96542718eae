/**
 * A second implementation of every indicator, directly from its formula: each
 * value is computed from the whole window or series, without running state.
 */
import type { BarColumns } from "../../src/types.ts";

export type Series = readonly number[];
export type Values = Record<string, Series>;
type Params = Record<string, number | string>;

const sum = (values: Series) => values.reduce((a, b) => a + b, 0);
const mean = (values: Series) => sum(values) / values.length;

/** `of` applied to each window of `period` values; NaN before the first one and if a value is NaN. */
function windows(
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

const sma = (values: Series, n: number) => windows(values, n, mean);
const highest = (values: Series, n: number) =>
  windows(values, n, (w) => Math.max(...w));
const lowest = (values: Series, n: number) =>
  windows(values, n, (w) => Math.min(...w));
const wma = (values: Series, n: number) =>
  windows(
    values,
    n,
    (w) => sum(w.map((v, i) => v * (i + 1))) / sum(w.map((_, i) => i + 1)),
  );

function deviation(values: Series, n: number, ddof: number): number[] {
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
const ema = (values: Series, n: number) => smooth(values, n, 2 / (n + 1));
const wilder = (values: Series, n: number) => smooth(values, n, 1 / n);
const lag = (values: Series, n: number) =>
  values.map((_, i) => i >= n ? values[i - n] : NaN);
const zip = (f: (...v: number[]) => number, ...columns: Series[]) =>
  columns[0].map((_, i) => f(...columns.map((c) => c[i])));
const orZero = (part: number, whole: number) => whole === 0 ? 0 : part / whole;

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

function emaChain(values: Series, n: number, seed: string): number[][] {
  if (seed === "joint") return jointChain(values, n);
  const first = ema(values, n);
  const second = ema(first, n);
  return [first, second, ema(second, n)];
}

function rsi(values: Series, n: number, flat: number): number[] {
  const change = zip((a, b) => a - b, values, lag(values, 1));
  const gain = wilder(change.map((c) => Math.max(c, 0)), n);
  const loss = wilder(change.map((c) => Math.max(-c, 0)), n);
  return zip(
    (g, l) => g + l === 0 ? flat : 100 - 100 / (1 + g / l),
    gain,
    loss,
  );
}

function stochastic(
  high: Series,
  low: Series,
  close: Series,
  p: { n: number; k: number; d: number },
): Values {
  const raw = zip(
    // A range of a computed series that is only rounding error counts as 0.
    (c, h, l) => 100 * orZero(c - l, h - l < 1e-10 ? 0 : h - l),
    close,
    highest(high, p.n),
    lowest(low, p.n),
  );
  const k = sma(raw, p.k);
  return { k, d: sma(k, p.d) };
}

/** The columns as plain arrays, and the terms that several formulas share. */
function unpack(bars: BarColumns) {
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

const running = (values: Series) => {
  let total = 0;
  return values.map((v) => total += Number.isNaN(v) ? 0 : v);
};

function directional(b: ReturnType<typeof unpack>, n: number, seed: string) {
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
function averageDirection(
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

function age(values: Series, n: number, ties: string): number[] {
  return values.map((_, i) => {
    if (i < n) return NaN;
    const window = values.slice(i - n, i + 1);
    const top = Math.max(...window);
    return n -
      (ties === "newest" ? window.lastIndexOf(top) : window.indexOf(top));
  });
}

function supertrend(b: ReturnType<typeof unpack>, n: number, m: number) {
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

function kama(values: Series, n: number, fast: number, slow: number) {
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

function swings(values: Series, left: number, right: number): number[] {
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

/** Every indicator that does not depend on sessions, by name. */
export function naive(name: string, p: Params, bars: BarColumns): Values {
  const b = unpack(bars);
  const num = (key: string) => p[key] as number;
  const text = (key: string) => p[key] as string;
  const n = num("period");
  const m = num("multiplier");
  const source = [...bars[(p.source ?? "close") as keyof BarColumns]];
  const range = () => wilder(b.trueRange, n);
  switch (name) {
    case "sma":
      return { sma: sma(source, n) };
    case "ema":
      return { ema: ema(source, n) };
    case "wma":
      return { wma: wma(source, n) };
    case "dema": {
      const [a, c] = emaChain(source, n, text("seed"));
      return { dema: zip((x, y) => 2 * x - y, a, c) };
    }
    case "tema": {
      const chain = emaChain(source, n, text("seed"));
      return { tema: zip((x, y, z) => 3 * x - 3 * y + z, ...chain) };
    }
    case "trix": {
      const third = emaChain(source, n, text("seed"))[2];
      return {
        trix: zip((a, q) => 100 * orZero(a - q, q), third, lag(third, 1)),
      };
    }
    case "hma": {
      const half = wma(source, Math.floor(n / 2));
      const raw = zip((x, y) => 2 * x - y, half, wma(source, n));
      return { hma: wma(raw, Math.floor(Math.sqrt(n))) };
    }
    case "kama":
      return { kama: kama(source, n, num("fast"), num("slow")) };
    case "vwma": {
      const turnover = zip((s, v) => s * v, source, b.volume);
      return {
        vwma: zip((t, v) => t / v, sma(turnover, n), sma(b.volume, n)),
      };
    }
    case "supertrend":
      return supertrend(b, n, m);
    case "ichimoku": {
      const middle = (w: number) =>
        zip((h, l) => (h + l) / 2, highest(b.high, w), lowest(b.low, w));
      const tenkan = middle(num("tenkan"));
      const kijun = middle(num("kijun"));
      const shift = num("displacement");
      return {
        tenkan,
        kijun,
        senkou_a: lag(zip((t, k) => (t + k) / 2, tenkan, kijun), shift),
        senkou_b: lag(middle(num("senkou")), shift),
        chikou: b.close,
      };
    }
    case "rsi":
      return { rsi: rsi(source, n, num("flat")) };
    case "macd":
    case "ppo": {
      const average = p.average === "sma" ? sma : ema;
      const skip = p.fast_seed === "aligned" ? num("slow") - num("fast") : 0;
      const fast = average(
        source.map((v, i) => i < skip ? NaN : v),
        num("fast"),
      );
      const slow = average(source, num("slow"));
      const line = name === "macd"
        ? zip((f, s) => f - s, fast, slow)
        : zip((f, s) => 100 * orZero(f - s, s), fast, slow);
      const signal = ema(line, num("signal"));
      const histogram = zip((a, s) => a - s, line, signal);
      return { [name]: line, signal, histogram };
    }
    case "stochastic":
      return stochastic(b.high, b.low, b.close, {
        n,
        k: num("smooth_k"),
        d: num("smooth_d"),
      });
    case "stoch_rsi": {
      const index = rsi(source, num("rsi_period"), 0);
      return stochastic(index, index, index, {
        n,
        k: num("smooth_k"),
        d: num("smooth_d"),
      });
    }
    case "williams_r":
      return {
        williams_r: zip(
          (c, h, l) => -100 * orZero(h - c, h - l),
          b.close,
          highest(b.high, n),
          lowest(b.low, n),
        ),
      };
    case "cci":
      // Distances from the newest price keep the digits of large prices.
      return {
        cci: windows(b.typical, n, (w) => {
          const distances = w.map((v) => v - w[n - 1]);
          const centre = mean(distances);
          const md = mean(distances.map((d) => Math.abs(d - centre)));
          return md === 0 ? 0 : -centre / (0.015 * md);
        }),
      };
    case "roc":
      return {
        roc: zip((v, o) => 100 * orZero(v - o, o), source, lag(source, n)),
      };
    case "mom":
      return { mom: zip((v, o) => v - o, source, lag(source, n)) };
    case "ultimate_osc": {
      const pressure = zip(
        (c, l, q) => c - Math.min(l, q),
        b.close,
        b.low,
        b.previous,
      );
      const part = (w: number) =>
        zip(orZero, sma(pressure, w), sma(b.trueRange, w));
      return {
        ultimate_osc: zip(
          (x, y, z) => 100 * (4 * x + 2 * y + z) / 7,
          part(num("short")),
          part(num("medium")),
          part(num("long")),
        ),
      };
    }
    case "adx":
      return { adx: averageDirection(directional(b, n, text("seed")), n) };
    case "dmi": {
      const { plus, minus, dx } = directional(b, n, text("seed"));
      return { plus_di: plus, minus_di: minus, dx };
    }
    case "aroon": {
      const ages = (values: Series) => age(values, n, text("ties"));
      const score = (a: number) => 100 * (n - a) / n;
      return {
        up: ages(b.high).map(score),
        down: ages(b.low.map((v) => -v)).map(score),
      };
    }
    case "tsi": {
      const twice = (values: Series) =>
        ema(ema(values, num("long")), num("short"));
      const change = zip((v, q) => v - q, source, lag(source, 1));
      const tsi = zip(
        (c, s) => 100 * orZero(c, s),
        twice(change),
        twice(change.map(Math.abs)),
      );
      return { tsi, signal: ema(tsi, num("signal")) };
    }
    case "awesome": {
      const median = zip((h, l) => (h + l) / 2, b.high, b.low);
      return {
        awesome: zip(
          (f, s) => f - s,
          sma(median, num("fast")),
          sma(median, num("slow")),
        ),
      };
    }
    case "atr":
      return { atr: range() };
    case "natr":
      return { natr: zip((a, c) => 100 * a / c, range(), b.close) };
    case "bbands":
    case "stddev": {
      const sd = deviation(source, n, num("ddof"));
      if (name === "stddev") return { stddev: sd };
      const middle = sma(source, n);
      return {
        upper: zip((a, s) => a + m * s, middle, sd),
        middle,
        lower: zip((a, s) => a - m * s, middle, sd),
      };
    }
    case "histvol": {
      const returns = zip((v, q) => Math.log(v / q), source, lag(source, 1));
      const scale = Math.sqrt(num("periods_per_year")) * num("scale");
      return {
        histvol: deviation(returns, n, num("ddof")).map((d) => d * scale),
      };
    }
    case "keltner": {
      const middle = ema(p.price === "typical" ? b.typical : b.close, n);
      const width = wilder(b.trueRange, num("atr_period")).map((a) => a * m);
      return {
        upper: zip((a, w) => a + w, middle, width),
        middle,
        lower: zip((a, w) => a - w, middle, width),
      };
    }
    case "donchian": {
      const shift = p.window === "previous" ? 1 : 0;
      const upper = lag(highest(b.high, n), shift);
      const lower = lag(lowest(b.low, n), shift);
      return { upper, middle: zip((u, l) => (u + l) / 2, upper, lower), lower };
    }
    case "chandelier":
      return {
        long: zip((h, a) => h - m * a, highest(b.high, n), range()),
        short: zip((l, a) => l + m * a, lowest(b.low, n), range()),
      };
    case "obv": {
      const signed = zip(
        (c, q, v) => Math.sign(c - q) * v,
        b.close,
        b.previous,
        b.volume,
      );
      const start = p.start === "volume" ? b.volume[0] : 0;
      return { obv: running(signed).map((v) => v + start) };
    }
    case "pvt":
      return {
        pvt: running(
          zip((c, q, v) => v * (c - q) / q, b.close, b.previous, b.volume),
        ),
      };
    case "adl":
      return { adl: running(b.flow) };
    case "cmf":
      return {
        cmf: zip((f, v) => f / v, sma(b.flow, n), sma(b.volume, n)),
      };
    case "mfi": {
      const turnover = zip((t, v) => t * v, b.typical, b.volume);
      const before = lag(b.typical, 1);
      const side = (sign: number) =>
        zip(
          (t, q, v) => Number.isNaN(q) ? NaN : sign * (t - q) > 0 ? v : 0,
          b.typical,
          before,
          turnover,
        );
      return {
        mfi: zip(
          (u, d) => u + d === 0 ? num("flat") : 100 * u / (u + d),
          windows(side(1), n, sum),
          windows(side(-1), n, sum),
        ),
      };
    }
    case "volume_sma":
      return { volume_sma: sma(b.volume, n) };
    case "volume_ratio": {
      const base = lag(sma(b.volume, n), p.window === "previous" ? 1 : 0);
      return {
        volume_ratio: zip((v, a) => a === 0 ? NaN : v / a, b.volume, base),
      };
    }
    case "high_low":
      return { high: highest(b.high, n), low: lowest(b.low, n) };
    case "swing_high":
      return { swing_high: swings(b.high, num("left"), num("right")) };
    case "swing_low": {
      const mirrored = swings(b.low.map((v) => -v), num("left"), num("right"));
      return { swing_low: mirrored.map((v) => -v) };
    }
    default:
      throw new RangeError(`There is no naive ${name}`);
  }
}
