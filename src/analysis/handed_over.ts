/**
 * What strategies and scanners get of the engine: the classes of objects, and the
 * functions that they import.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { BarSeries } from "../session/bar_series.ts";
import { IndicatorSeries } from "../session/indicator_series.ts";
import { MetricsView } from "../session/session_metrics.ts";
import * as surface from "../strategy/mod.ts";
import { SeriesEvent } from "./bar_event.ts";
import { MarketContext } from "./market_context.ts";
import { ScanContext } from "./scanner_context.ts";
import { Context } from "./strategy_context.ts";

const CLASSES: readonly { readonly prototype: object }[] = [
  BarSeries,
  Context,
  IndicatorSeries,
  MarketContext,
  MetricsView,
  ScanContext,
  SeriesEvent,
  SessionError,
];

/**
 * Freezes these classes, and all that foreign code imports of the engine, so
 * that no strategy or scanner changes what another one uses. The engine's other classes are out of their reach.
 */
export function freezeHandedOver(): void {
  for (const one of CLASSES) {
    Object.freeze(one);
    Object.freeze(one.prototype);
  }
  for (const one of Object.values(surface)) {
    Object.freeze(one);
    if (typeof one === "function") Object.freeze(one.prototype);
  }
}
