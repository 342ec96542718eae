/**
 * The list of built-in indicators by group. A new file of `catalogue/` is added
 * here.
 *
 * @module
 */
import { adl } from "./catalogue/adl.ts";
import { adx } from "./catalogue/adx.ts";
import { aroon } from "./catalogue/aroon.ts";
import { atr } from "./catalogue/atr.ts";
import { awesome } from "./catalogue/awesome.ts";
import { bbands } from "./catalogue/bbands.ts";
import { cci } from "./catalogue/cci.ts";
import { chandelier } from "./catalogue/chandelier.ts";
import { cmf } from "./catalogue/cmf.ts";
import { dema } from "./catalogue/dema.ts";
import { dmi } from "./catalogue/dmi.ts";
import { donchian } from "./catalogue/donchian.ts";
import { ema } from "./catalogue/ema.ts";
import { highLow } from "./catalogue/high_low.ts";
import { histvol } from "./catalogue/histvol.ts";
import { hma } from "./catalogue/hma.ts";
import { ichimoku } from "./catalogue/ichimoku.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import { kama } from "./catalogue/kama.ts";
import { keltner } from "./catalogue/keltner.ts";
import { macd } from "./catalogue/macd.ts";
import { mfi } from "./catalogue/mfi.ts";
import { mom } from "./catalogue/mom.ts";
import { natr } from "./catalogue/natr.ts";
import { obv } from "./catalogue/obv.ts";
import { pivotPoints } from "./catalogue/pivot_points.ts";
import { ppo } from "./catalogue/ppo.ts";
import { psar } from "./catalogue/psar.ts";
import { pvt } from "./catalogue/pvt.ts";
import { roc } from "./catalogue/roc.ts";
import { rsi } from "./catalogue/rsi.ts";
import { sma } from "./catalogue/sma.ts";
import { stddev } from "./catalogue/stddev.ts";
import { stochRsi } from "./catalogue/stoch_rsi.ts";
import { stochastic } from "./catalogue/stochastic.ts";
import { supertrend } from "./catalogue/supertrend.ts";
import { swingHigh } from "./catalogue/swing_high.ts";
import { swingLow } from "./catalogue/swing_low.ts";
import { tema } from "./catalogue/tema.ts";
import { trix } from "./catalogue/trix.ts";
import { tsi } from "./catalogue/tsi.ts";
import { twap } from "./catalogue/twap.ts";
import { ultimateOsc } from "./catalogue/ultimate_osc.ts";
import { volumeRatio } from "./catalogue/volume_ratio.ts";
import { volumeSma } from "./catalogue/volume_sma.ts";
import { vwap } from "./catalogue/vwap.ts";
import { vwma } from "./catalogue/vwma.ts";
import { williamsR } from "./catalogue/williams_r.ts";
import { wma } from "./catalogue/wma.ts";

/** All built-in indicators: trend, momentum, volatility, volume, levels. */
export const BUILTIN_INDICATORS: readonly IndicatorDefinition[] = [
  sma,
  ema,
  wma,
  dema,
  tema,
  hma,
  kama,
  vwma,
  vwap,
  twap,
  supertrend,
  psar,
  ichimoku,
  rsi,
  macd,
  ppo,
  stochastic,
  stochRsi,
  williamsR,
  cci,
  roc,
  mom,
  ultimateOsc,
  adx,
  dmi,
  aroon,
  trix,
  tsi,
  awesome,
  atr,
  natr,
  bbands,
  keltner,
  donchian,
  chandelier,
  stddev,
  histvol,
  obv,
  pvt,
  adl,
  cmf,
  mfi,
  volumeSma,
  volumeRatio,
  pivotPoints,
  highLow,
  swingHigh,
  swingLow,
];
