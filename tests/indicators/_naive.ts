/**
 * A second implementation of every indicator, directly from its formula. A new
 * indicator gets a case here.
 */
import type { BarColumns } from "../../src/types.ts";
import {
  age,
  averageDirection,
  deviation,
  directional,
  ema,
  emaChain,
  highest,
  kama,
  lag,
  lowest,
  mean,
  orZero,
  rsi,
  running,
  type Series,
  sma,
  stochastic,
  sum,
  supertrend,
  swings,
  unpack,
  type Values,
  wilder,
  windows,
  wma,
  zip,
} from "./_naive_terms.ts";

type Params = Record<string, number | string>;

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
        flat: num("flat"),
      });
    case "stoch_rsi": {
      const index = rsi(source, num("rsi_period"), 0);
      return stochastic(index, index, index, {
        n,
        k: num("smooth_k"),
        d: num("smooth_d"),
        flat: num("flat"),
      });
    }
    case "williams_r":
      return {
        williams_r: zip(
          (c, h, l) => h === l ? num("flat") : 100 * (c - h) / (h - l),
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
