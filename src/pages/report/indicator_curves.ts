/**
 * The indicators of a run on the bars of one symbol, for a chart whose candles
 * come from the store.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import { findOwnIndicators } from "../../system/indicator_probe.ts";
import { parseInterval } from "../../time/interval.ts";
import type { Interval } from "../../types.ts";
import { type CandleLevel, drawnIndicators } from "./candle_levels.ts";
import { type DrawnOutput, drawnOutputs } from "./candles.ts";
import { paneKey } from "./panes.ts";
import { replay } from "./replay.ts";

/** What to compute. */
export interface CurvesOptions {
  /** The result of the run. */
  readonly result: RunResult;
  /** The path of its bar store. */
  readonly db: string;
  /** Whether own indicators run without permissions. */
  readonly sandbox?: boolean;
  /** The symbol. */
  readonly symbol: string;
  /** The interval of the indicators. */
  readonly interval: string;
}

/** The values of a run's indicators, one for each bar of the run. */
export interface IndicatorCurves {
  /** The outputs. */
  readonly outputs: readonly DrawnOutput[];
  /** Starts of the bars, UTC epoch milliseconds. */
  readonly time: readonly number[];
  /** Values by output and bar, NaN until ready. */
  readonly values: readonly (readonly number[])[];
}

const NO_CURVES: IndicatorCurves = { outputs: [], time: [], values: [] };

/**
 * The run's indicators of an interval, from a second run of its config with this
 * symbol alone: the values that its strategies saw, warm-up included. None if the
 * run has no such symbol or no indicator of the interval.
 *
 * @throws {SessionError} as a run does.
 */
export async function indicatorCurves(
  { result, db, sandbox = false, symbol, interval }: CurvesOptions,
): Promise<IndicatorCurves> {
  const { config, quality } = result;
  const found = Object.keys(quality[symbol] ?? {}).find((one) =>
    one === interval
  ) as Interval | undefined;
  const { session } = config.session_data_config.indicators;
  if (
    found === undefined || !session.some((one) => one.interval === found)
  ) return NO_CURVES;
  const { lookup } = await findOwnIndicators(config, ".", { sandbox });
  const pane = { symbol, period: "" };
  const level: CandleLevel = {
    interval: found,
    source: sourceOf(found, Object.keys(quality[symbol]) as Interval[]),
    indicators: drawnIndicators(result, found, lookup),
    periodOf: () => pane.period,
    panes: [pane],
    total: 1,
    mostBytes: Infinity,
  };
  const [recorded] = await replay({
    config,
    db,
    sandbox,
    runner: "workers",
    levels: [level],
    lookup,
  });
  const series = recorded.get(paneKey(pane));
  if (series === undefined) return NO_CURVES;
  return {
    outputs: drawnOutputs(level, [series]),
    time: series.bars[0],
    values: series.values,
  };
}

/** Days are recorded as one bar of each session, which begins at its open. */
function sourceOf(interval: Interval, all: readonly Interval[]): Interval {
  return parseInterval(interval).lengthMs === undefined ? all[0] : interval;
}
