/**
 * The built-in indicators compared with two npm libraries that share their
 * definitions. If a library seeds in another way, only rows on which the seed has
 * no more influence are compared.
 */
import { assert } from "@std/assert";
import * as ts from "trading-signals";
import * as its from "indicatorts";
import type { BarColumns } from "../../src/types.ts";
import { computeIndicator } from "../../src/indicators/compute.ts";
import { quotes, randomBars } from "./_bars.ts";

interface Candle {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}
/** The result of one bar: a number for a single output, else one per output; null if not ready. */
type Result = number | Record<string, number> | null;
type Oracle = (bars: BarColumns, candles: readonly Candle[]) => Result[];

/** The interface that the classes of trading-signals share. */
interface Fed {
  readonly isStable: boolean;
  update(input: never, replace: boolean): unknown;
  getResultOrThrow(): unknown;
}

/** An indicator of trading-signals, updated bar by bar. */
function fed(make: () => Fed, price: boolean): Oracle {
  return (_, candles) => {
    const indicator = make();
    return candles.map((candle) => {
      indicator.update((price ? candle.close : candle) as never, false);
      return indicator.isStable ? indicator.getResultOrThrow() as Result : null;
    });
  };
}
const ofClose = (make: () => Fed) => fed(make, true);
const ofBar = (make: () => Fed) => fed(make, false);

/** The same, with fractions converted to percent. */
function percent(oracle: Oracle): Oracle {
  return (bars, candles) =>
    oracle(bars, candles).map((v) => typeof v === "number" ? 100 * v : v);
}

const lists = (bars: BarColumns) => ({
  high: [...bars.high],
  low: [...bars.low],
  close: [...bars.close],
  volume: [...bars.volume],
});

/** Name, parameters, oracle, its names of the outputs, and the first row compared. */
const ORACLES: readonly [
  label: string,
  name: string,
  params: Record<string, number | string>,
  oracle: Oracle,
  names?: Record<string, string>,
  from?: number,
][] = [
  ["trading-signals SMA", "sma", { period: 20 }, ofClose(() => new ts.SMA(20))],
  [
    "trading-signals EMA",
    "ema",
    { period: 12 },
    ofClose(() => new ts.EMA(12)),
    ,
    300,
  ],
  ["trading-signals WMA", "wma", { period: 20 }, ofClose(() => new ts.WMA(20))],
  [
    "trading-signals DEMA",
    "dema",
    { period: 9 },
    ofClose(() => new ts.DEMA(9)),
    ,
    300,
  ],
  [
    "trading-signals TEMA",
    "tema",
    { period: 9 },
    ofClose(() => new ts.TEMA(9)),
    ,
    300,
  ],
  ["trading-signals HMA", "hma", { period: 16 }, ofClose(() => new ts.HMA(16))],
  ["trading-signals RSI", "rsi", { period: 14 }, ofClose(() => new ts.RSI(14))],
  [
    "trading-signals ATR",
    "atr",
    { period: 5 },
    ofBar(() => new ts.ATR(5)),
    ,
    300,
  ],
  [
    "trading-signals ROC",
    "roc",
    { period: 10 },
    percent(ofClose(() => new ts.ROC(10))),
  ],
  ["trading-signals MOM", "mom", { period: 10 }, ofClose(() => new ts.MOM(10))],
  ["trading-signals CCI", "cci", { period: 20 }, ofBar(() => new ts.CCI(20))],
  ["trading-signals AO", "awesome", {}, ofBar(() => new ts.AO(5, 34))],
  [
    "trading-signals WilliamsR",
    "williams_r",
    {},
    ofBar(() => new ts.WilliamsR(14)),
  ],
  [
    "trading-signals UltimateOscillator",
    "ultimate_osc",
    {},
    ofBar(() => new ts.UltimateOscillator()),
  ],
  ["trading-signals MFI", "mfi", {}, ofBar(() => new ts.MFI(14))],
  ["trading-signals CMF", "cmf", {}, ofBar(() => new ts.CMF(20))],
  ["trading-signals AD", "adl", {}, ofBar(() => new ts.AD())],
  ["trading-signals VWMA", "vwma", {}, ofBar(() => new ts.VWMA(20))],
  [
    "trading-signals ADX",
    "adx",
    { period: 5 },
    ofBar(() => new ts.ADX(5)),
    ,
    400,
  ],
  ["trading-signals KAMA", "kama", {}, ofClose(() => new ts.KAMA(10)), , 400],
  [
    "trading-signals TSI",
    "tsi",
    { long: 9, short: 5 },
    ofClose(() => new ts.TSI({ longPeriod: 9, shortPeriod: 5 })),
    { tsi: "" },
    400,
  ],
  [
    "trading-signals PPO",
    "ppo",
    { fast: 5, slow: 9 },
    ofClose(() => new ts.PPO({ fastPeriod: 5, slowPeriod: 9 })),
    { ppo: "" },
    400,
  ],
  ["trading-signals Aroon", "aroon", {}, ofBar(() => new ts.Aroon(25)), {
    up: "aroonUp",
    down: "aroonDown",
  }],
  [
    "trading-signals DonchianChannels",
    "donchian",
    {},
    ofBar(() => new ts.DonchianChannels(20)),
    { upper: "upper", middle: "middle", lower: "lower" },
  ],
  [
    "trading-signals BollingerBands",
    "bbands",
    {},
    ofClose(() => new ts.BollingerBands(20, 2)),
    { upper: "upper", middle: "middle", lower: "lower" },
  ],
  [
    "trading-signals StochasticOscillator",
    "stochastic",
    {},
    ofBar(() =>
      new ts.StochasticOscillator({
        kPeriod: 14,
        kSlowingPeriod: 3,
        dPeriod: 3,
      })
    ),
    { k: "stochK", d: "stochD" },
  ],
  [
    "trading-signals MACD",
    "macd",
    { fast: 4, slow: 9, signal: 4 },
    ofClose(() => new ts.MACD(new ts.EMA(4), new ts.EMA(9), new ts.EMA(4))),
    { macd: "macd", signal: "signal", histogram: "histogram" },
    400,
  ],
  [
    "trading-signals ChandelierExit",
    "chandelier",
    { period: 5 },
    ofBar(() => new ts.ChandelierExit({ interval: 5 })),
    { long: "long", short: "short" },
    400,
  ],
  [
    "trading-signals KeltnerChannels",
    "keltner",
    { period: 9, atr_period: 5 },
    ofBar(() => new ts.KeltnerChannels({ emaInterval: 9, atrInterval: 5 })),
    { upper: "upper", middle: "middle", lower: "lower" },
    400,
  ],
  [
    "trading-signals IchimokuCloud",
    "ichimoku",
    {},
    ofBar(() => new ts.IchimokuCloud()),
    { tenkan: "conversion", kijun: "base" },
  ],
  [
    "trading-signals SuperTrend",
    "supertrend",
    { period: 5 },
    ofBar(() => new ts.SuperTrend({ interval: 5 })),
    { supertrend: "supertrend" },
    450,
  ],
  ["trading-signals PVT", "pvt", {}, ofBar(() => new ts.PVT())],
  ["trading-signals OBV", "obv", {}, ofBar(() => new ts.OBV(2))],
  [
    "indicatorts sma",
    "sma",
    { period: 20 },
    (b) => its.sma(lists(b).close, { period: 20 }),
    ,
    19,
  ],
  [
    "indicatorts ema",
    "ema",
    { period: 12 },
    (b) => its.ema(lists(b).close, { period: 12 }),
    ,
    300,
  ],
  [
    "indicatorts rsi",
    "rsi",
    {},
    (b) => its.rsi(lists(b).close, { period: 14 }),
    ,
    480,
  ],
  [
    "indicatorts obv",
    "obv",
    {},
    (b) => its.obv(lists(b).close, lists(b).volume),
  ],
  [
    "indicatorts williamsR",
    "williams_r",
    {},
    (b) =>
      its.willr(lists(b).high, lists(b).low, lists(b).close, { period: 14 }),
    ,
    30,
  ],
  [
    "indicatorts ao",
    "awesome",
    {},
    (b) => its.ao(lists(b).high, lists(b).low, { fast: 5, slow: 34 }),
    ,
    40,
  ],
];

for (const [label, name, params, oracle, names, from = 0] of ORACLES) {
  Deno.test(`${name} equals ${label}`, () => {
    for (const bars of [quotes(), randomBars(600, 7)]) {
      bars.volume.forEach((v, i) => bars.volume[i] = v + 1);
      const candles = [...bars.open].map((open, i) => ({
        open,
        high: bars.high[i],
        low: bars.low[i],
        close: bars.close[i],
        volume: bars.volume[i],
      }));
      const expected = oracle(bars, candles);
      const actual = computeIndicator(name, params, bars);
      let compared = 0;
      for (const [output, theirs] of Object.entries(names ?? { [name]: "" })) {
        for (let row = from; row < candles.length; row++) {
          const result = expected[row];
          if (result === null || Number.isNaN(actual[output][row])) continue;
          const value = typeof result === "number" ? result : result[theirs];
          const error = Math.abs(actual[output][row] - value);
          assert(
            error <= 1e-9 * Math.max(1, Math.abs(value)),
            `${output}, row ${row}: ${actual[output][row]} instead of ${value}`,
          );
          compared++;
        }
      }
      assert(compared >= 20, `only ${compared} values compared`);
    }
  });
}
