/**
 * Nanoseconds per bar of the built-in indicators, compared with two npm libraries.
 *
 * Each iteration takes 5,000 bars: OpenBell's in batches of 256 rows, as the
 * processor feeds it; trading-signals bar by bar, as it works; indicatorts over
 * the whole array at once, as it works. Divide a time by 5,000 for one update.
 * A regression here slows every run by as much for each such indicator in use.
 *
 *   deno bench -A bench/indicators.bench.ts
 *   deno bench -A bench/indicators.bench.ts --filter rsi
 */
import * as its from "indicatorts";
import * as ts from "trading-signals";
import { createIndicator, getIndicator } from "../src/indicators/registry.ts";

const BARS = 5_000;
const BATCH = 256;
const MARKETS = 40;

/** Park and Miller's generator: the same bars in every run. */
let state = 7;
function random(): number {
  state = state * 48_271 % 2_147_483_647;
  return state / 2_147_483_647;
}

/** The same bars in each library's form. */
function makeMarket() {
  const column = () => new Float64Array(BARS);
  const [timestamp, open, high, low, close, volume] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  let price = 100;
  for (let i = 0; i < BARS; i++) {
    const before = price;
    price += random() - 0.5;
    timestamp[i] = i * 60_000;
    open[i] = before;
    high[i] = Math.max(before, price) + random() / 4;
    low[i] = Math.min(before, price) - random() / 4;
    close[i] = price;
    volume[i] = 1 + Math.floor(random() * 10_000);
  }
  return {
    bars: { timestamp, open, high, low, close, volume },
    candles: Array.from(close, (_, i) => ({
      open: open[i],
      high: high[i],
      low: low[i],
      close: close[i],
      volume: volume[i],
    })),
    lists: [high, low, close, volume].map((values) => [...values]),
  };
}

const markets = Array.from({ length: MARKETS }, makeMarket);
let { bars, candles, lists: [h, l, c, v] } = markets[0];
let turn = 0;

/** Moves on to other bars: the branch predictor soon memorises 5,000 bars. */
function nextMarket(): void {
  turn = (turn + 1) % MARKETS;
  ({ bars, candles, lists: [h, l, c, v] } = markets[turn]);
}

/** The interface of the classes of trading-signals. */
interface Fed {
  update(input: never, replace: boolean): unknown;
}

/** The counterparts of an indicator: a class to update, and a function over arrays. */
interface Others {
  readonly params?: Record<string, number>;
  readonly ofClose?: () => Fed;
  readonly ofBar?: () => Fed;
  readonly batch?: () => unknown;
}

const COMPARED: Record<string, Others> = {
  sma: {
    ofClose: () => new ts.SMA(20),
    batch: () => its.sma(c, { period: 20 }),
  },
  ema: {
    ofClose: () => new ts.EMA(20),
    batch: () => its.ema(c, { period: 20 }),
  },
  wma: { ofClose: () => new ts.WMA(20) },
  dema: {
    ofClose: () => new ts.DEMA(20),
    batch: () => its.dema(c, { period: 20 }),
  },
  tema: {
    ofClose: () => new ts.TEMA(20),
    batch: () => its.tema(c, { period: 20 }),
  },
  hma: { ofClose: () => new ts.HMA(20) },
  kama: { ofClose: () => new ts.KAMA(10) },
  vwma: {
    ofBar: () => new ts.VWMA(20),
    batch: () => its.vwma(c, v, { period: 20 }),
  },
  vwap: {
    ofBar: () => new ts.VWAP(),
    batch: () => its.vwap(c, v, { period: 20 }),
  },
  supertrend: {
    ofBar: () => new ts.SuperTrend({ interval: 10, multiplier: 3 }),
  },
  psar: {
    ofBar: () => new ts.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }),
    batch: () => its.psar(h, l, c),
  },
  ichimoku: {
    ofBar: () => new ts.IchimokuCloud(),
    batch: () => its.ichimokuCloud(h, l, c),
  },
  rsi: {
    ofClose: () => new ts.RSI(14),
    batch: () => its.rsi(c, { period: 14 }),
  },
  macd: {
    ofClose: () => new ts.MACD(new ts.EMA(12), new ts.EMA(26), new ts.EMA(9)),
    batch: () => its.macd(c),
  },
  ppo: { ofClose: () => new ts.PPO(), batch: () => its.ppo(c) },
  stochastic: {
    ofBar: () =>
      new ts.StochasticOscillator({
        kPeriod: 14,
        kSlowingPeriod: 3,
        dPeriod: 3,
      }),
    batch: () => its.stoch(h, l, c, { kPeriod: 14, dPeriod: 3 }),
  },
  stoch_rsi: { ofClose: () => new ts.StochasticRSI(14) },
  williams_r: {
    ofBar: () => new ts.WilliamsR(14),
    batch: () => its.willr(h, l, c, { period: 14 }),
  },
  cci: {
    ofBar: () => new ts.CCI(20),
    batch: () => its.cci(h, l, c, { period: 20 }),
  },
  roc: {
    ofClose: () => new ts.ROC(10),
    batch: () => its.roc(c, { period: 10 }),
  },
  mom: { ofClose: () => new ts.MOM(10) },
  ultimate_osc: { ofBar: () => new ts.UltimateOscillator() },
  adx: { ofBar: () => new ts.ADX(14) },
  dmi: { ofBar: () => new ts.DX(14) },
  aroon: {
    ofBar: () => new ts.Aroon(25),
    batch: () => its.aroon(h, l, { period: 25 }),
  },
  trix: {
    ofClose: () => new ts.TRIX(15),
    batch: () => its.trix(c, { period: 15 }),
  },
  tsi: { ofClose: () => new ts.TSI() },
  awesome: {
    ofBar: () => new ts.AO(5, 34),
    batch: () => its.ao(h, l, { fast: 5, slow: 34 }),
  },
  atr: {
    ofBar: () => new ts.ATR(14),
    batch: () => its.atr(h, l, c, { period: 14 }),
  },
  natr: { ofBar: () => new ts.NATR(14) },
  bbands: {
    ofClose: () => new ts.BollingerBands(20, 2),
    batch: () => its.bb(c, { period: 20 }),
  },
  keltner: {
    ofBar: () => new ts.KeltnerChannels(),
    batch: () => its.kc(h, l, c, { period: 20 }),
  },
  donchian: {
    ofBar: () => new ts.DonchianChannels(20),
    batch: () => its.dc(c, { period: 20 }),
  },
  chandelier: {
    ofBar: () => new ts.ChandelierExit(),
    batch: () => its.ce(h, l, c),
  },
  stddev: { batch: () => its.mstd(c, { period: 20 }) },
  obv: { ofBar: () => new ts.OBV(2), batch: () => its.obv(c, v) },
  pvt: { ofBar: () => new ts.PVT(), batch: () => its.vpt(c, v) },
  adl: { ofBar: () => new ts.AD(), batch: () => its.ad(h, l, c, v) },
  cmf: {
    ofBar: () => new ts.CMF(20),
    batch: () => its.cmf(h, l, c, v, { period: 20 }),
  },
  mfi: {
    ofBar: () => new ts.MFI(14),
    batch: () => its.mfi(h, l, c, v, { period: 14 }),
  },
  volume_sma: { batch: () => its.sma(v, { period: 20 }) },
  volume_ratio: { ofBar: () => new ts.RVOL(20) },
  high_low: {
    batch: () => [its.mmax(h, { period: 20 }), its.mmin(l, { period: 20 })],
  },
  swing_high: { ofBar: () => new ts.SwingHigh({ lookback: 2 }) },
  swing_low: { ofBar: () => new ts.SwingLow({ lookback: 2 }) },
};

for (const [name, others] of Object.entries(COMPARED)) {
  const indicator = createIndicator(name, others.params);
  const outputs = getIndicator(name).outputs.map(() => new Float64Array(BARS));
  Deno.bench({
    name: `${name}: OpenBell`,
    group: name,
    baseline: true,
    fn: () => {
      nextMarket();
      indicator.reset();
      for (let from = 0; from < BARS; from += BATCH) {
        const to = Math.min(BARS, from + BATCH);
        indicator.update(bars, from, to, outputs, 0);
      }
    },
  });
  const { ofClose, ofBar, batch } = others;
  if (ofClose !== undefined) {
    Deno.bench({
      name: `${name}: trading-signals`,
      group: name,
      fn: () => {
        nextMarket();
        const fed = ofClose();
        for (let i = 0; i < BARS; i++) fed.update(c[i] as never, false);
      },
    });
  }
  if (ofBar !== undefined) {
    Deno.bench({
      name: `${name}: trading-signals`,
      group: name,
      fn: () => {
        nextMarket();
        const fed = ofBar();
        for (let i = 0; i < BARS; i++) fed.update(candles[i] as never, false);
      },
    });
  }
  if (batch !== undefined) {
    Deno.bench({
      name: `${name}: indicatorts`,
      group: name,
      fn: () => {
        nextMarket();
        batch();
      },
    });
  }
}
