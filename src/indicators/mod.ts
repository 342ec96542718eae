/**
 * Indicators over bars: those that are built in and one's own, computed by the
 * code that runs in a session, on any JavaScript runtime.
 *
 * ```ts
 * import { computeIndicator, listIndicators } from "@openbell/session/indicators";
 *
 * const bars = [10, 11, 12, 13].map((close, i) => ({
 *   timestamp: i * 86_400_000, open: close, high: close, low: close, close, volume: 1,
 * }));
 * computeIndicator("sma", { period: 2 }, bars).sma; // NaN, 10.5, 11.5, 12.5
 * listIndicators().length; // how many are built in
 * ```
 *
 * @module
 */
export { computeIndicator, type ComputeOptions } from "./compute.ts";
export type { CustomIndicator, CustomIndicatorInstance } from "./custom.ts";
export type {
  ChoiceParam,
  Indicator,
  IndicatorCategory,
  IndicatorDefinition,
  IndicatorParam,
  IndicatorParams,
  IndicatorSession,
  NumberParam,
  OutputScale,
  OutputShift,
  ResolvedParams,
  SpecScale,
} from "./indicator.ts";
export {
  createIndicator,
  getIndicator,
  hasIndicator,
  listIndicators,
  registerIndicator,
} from "./registry.ts";
export {
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from "../errors.ts";
export type { Bar, BarColumns } from "../types.ts";
