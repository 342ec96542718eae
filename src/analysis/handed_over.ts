/**
 * The engine's classes whose objects strategies get.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { BarSeries } from "../session/bar_series.ts";
import { IndicatorSeries } from "../session/indicator_series.ts";
import { MetricsView } from "../session/session_metrics.ts";
import { SeriesEvent } from "./bar_event.ts";
import { Context } from "./strategy_context.ts";

const CLASSES: readonly { readonly prototype: object }[] = [
  BarSeries,
  Context,
  IndicatorSeries,
  MetricsView,
  SeriesEvent,
  SessionError,
];

/**
 * Freezes these classes, so that no strategy changes what another one reads.
 * The engine's other classes are in no strategy's reach.
 */
export function freezeHandedOver(): void {
  for (const one of CLASSES) {
    Object.freeze(one);
    Object.freeze(one.prototype);
  }
}
