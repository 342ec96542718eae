/**
 * The engine's classes whose objects strategies and scanners get.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { BarSeries } from "../session/bar_series.ts";
import { IndicatorSeries } from "../session/indicator_series.ts";
import { MetricsView } from "../session/session_metrics.ts";
import { defineScanner } from "../strategy/define_scanner.ts";
import { defineStrategy } from "../strategy/define_strategy.ts";
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
 * Freezes these classes, and what foreign code imports of the engine, so that no strategy or scanner changes what another
 * one reads. The engine's other classes are out of their reach.
 */
export function freezeHandedOver(): void {
  for (const one of CLASSES) {
    Object.freeze(one);
    Object.freeze(one.prototype);
  }
  for (const one of [defineStrategy, defineScanner]) Object.freeze(one);
}
