/**
 * The list of built-in indicators, group by group.
 *
 * @module
 */
import { adl } from "./adl.ts";
import { adx } from "./adx.ts";
import { aroon } from "./aroon.ts";
import { atr } from "./atr.ts";
import { awesome } from "./awesome.ts";
import { bbands } from "./bbands.ts";
import { cci } from "./cci.ts";
import { chandelier } from "./chandelier.ts";
import { cmf } from "./cmf.ts";
import { dema } from "./dema.ts";
import { dmi } from "./dmi.ts";
import { donchian } from "./donchian.ts";
import { ema } from "./ema.ts";
import { highLow } from "./high_low.ts";
import { histvol } from "./histvol.ts";
import { hma } from "./hma.ts";
import { ichimoku } from "./ichimoku.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import { kama } from "./kama.ts";
import { keltner } from "./keltner.ts";
import { macd } from "./macd.ts";
import { mfi } from "./mfi.ts";
import { mom } from "./mom.ts";
import { natr } from "./natr.ts";
import { obv } from "./obv.ts";
import { pivotPoints } from "./pivot_points.ts";
import { ppo } from "./ppo.ts";
import { psar } from "./psar.ts";
import { pvt } from "./pvt.ts";
import { roc } from "./roc.ts";
import { rsi } from "./rsi.ts";
import { sma } from "./sma.ts";
import { stddev } from "./stddev.ts";
import { stochRsi } from "./stoch_rsi.ts";
import { stochastic } from "./stochastic.ts";
import { supertrend } from "./supertrend.ts";
import { swingHigh } from "./swing_high.ts";
import { swingLow } from "./swing_low.ts";
import { tema } from "./tema.ts";
import { trix } from "./trix.ts";
import { tsi } from "./tsi.ts";
import { twap } from "./twap.ts";
import { ultimateOsc } from "./ultimate_osc.ts";
import { volumeRatio } from "./volume_ratio.ts";
import { volumeSma } from "./volume_sma.ts";
import { vwap } from "./vwap.ts";
import { vwma } from "./vwma.ts";
import { williamsR } from "./williams_r.ts";
import { wma } from "./wma.ts";

/** Every built-in indicator: trend, momentum, volatility, volume, levels. */
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
