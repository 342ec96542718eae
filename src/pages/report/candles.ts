/**
 * Packs the candles, indicators, fills and gaps of a report.
 *
 * @module
 */
import { findOwnIndicators } from "../../system/indicator_probe.ts";
import type { RunResult } from "../../results/run_result.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import type { Interval } from "../../types.ts";
import { type CandleLevel, chooseLevels, lengthOf } from "./candle_levels.ts";
import type { HeldBars } from "./held_bars.ts";
import { ColumnWriter } from "./packing.ts";
import { PaneMarks } from "./pane_marks.ts";
import { paneKey } from "./panes.ts";
import { type RecordedSeries, replay } from "./replay.ts";

/** Digits that indicators, and volume of hours and days, are drawn with. */
const DRAWN_DIGITS = 6;
const VOLUME_DIGITS = 5;

/** One output of an indicator in the chart. */
export interface DrawnOutput {
  /** The indicator's id, followed by the output's name if there are several. */
  readonly name: string;
  /** The indicator's id. */
  readonly id: string;
  /** Whether it is drawn over the prices rather than in a panel of its own. */
  readonly onPrices: boolean;
}

/** The candles of one interval. */
export interface PackedLevel {
  /** The interval. */
  readonly interval: Interval;
  /** The length of a bar in milliseconds, 0 of days. */
  readonly lengthMs: number;
  /** The outputs of its indicators. */
  readonly outputs: readonly DrawnOutput[];
  /** Each pane: its symbol, its period, its packed columns. */
  readonly panes: readonly {
    readonly symbol: string;
    readonly period: string;
    readonly bytes: Uint8Array;
  }[];
  /** The number of panes that the run has. */
  readonly total: number;
}

/** The candles of a report. */
export interface ReportCandles {
  /** The intervals, the shortest first. */
  readonly levels: readonly PackedLevel[];
  /** Indicators of the run that are not drawn. */
  readonly omitted: readonly string[];
}

/** Options of {@linkcode packCandles}. */
export interface CandleOptions {
  /** The result of the run. */
  readonly result: RunResult;
  /** The path of its bar store. */
  readonly db: string;
  /** The most bytes of all panes together. */
  readonly mostBytes: number;
  /** Looks at the bars of positions. */
  readonly held?: HeldBars;
  /** Whether own indicators run without permissions. */
  readonly sandbox?: boolean;
  /** Called with the progress of the replay. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** Replays the run and packs what fits. */
export async function packCandles(
  options: CandleOptions,
): Promise<ReportCandles> {
  const { result, mostBytes, sandbox = false } = options;
  const { lookup } = await findOwnIndicators(result.config, ".", {
    sandbox,
  });
  const { levels, omitted } = chooseLevels(result, lookup, mostBytes);
  const recorded = await replay({
    ...options,
    config: result.config,
    runner: result.metrics.runner === "inline" ? "inline" : "workers",
    levels,
    lookup,
  });
  return {
    levels: levels.map((level, i) => packLevel(result, level, recorded[i])),
    omitted,
  };
}

function packLevel(
  result: RunResult,
  level: CandleLevel,
  recorded: ReadonlyMap<string, RecordedSeries>,
): PackedLevel {
  const { interval, source, periodOf, total } = level;
  const isMade = interval !== source;
  const marks = new PaneMarks(result, periodOf, isMade);
  const panes: PackedLevel["panes"][number][] = [];
  let left = level.mostBytes;
  for (const pane of level.panes) {
    const key = paneKey(pane);
    const series = recorded.get(key);
    if (series === undefined || series.bars[0].length === 0) continue;
    const writer = new ColumnWriter();
    series.bars.forEach((column, i) =>
      isMade && i === 5
        ? writer.addRounded(column, VOLUME_DIGITS)
        : writer.add(column)
    );
    for (const column of series.values) writer.add(column, DRAWN_DIGITS);
    marks.write(key, series.bars[0], writer);
    const bytes = writer.finish();
    if (bytes.length > left) break;
    left -= bytes.length;
    panes.push({ ...pane, bytes });
  }
  const lengthMs = lengthOf(interval);
  return {
    interval,
    lengthMs: lengthMs === Infinity ? 0 : lengthMs,
    outputs: drawnOutputs(level, [...recorded.values()]),
    panes,
    total,
  };
}

/** An output is drawn over the prices if its values look like prices in each pane. */
export function drawnOutputs(
  { indicators }: CandleLevel,
  recorded: readonly RecordedSeries[],
): readonly DrawnOutput[] {
  let column = 0;
  return indicators.flatMap(({ id, outputs }) =>
    outputs.map((output) => {
      const at = column++;
      return {
        name: outputs.length === 1 ? id : `${id}.${output}`,
        id,
        onPrices: recorded.every((series) => isPrice(series, at)),
      };
    })
  );
}

function isPrice(
  { bars: [, , high, low], values }: RecordedSeries,
  at: number,
): boolean {
  return values[at].every((value, row) =>
    Number.isNaN(value) || (value >= low[row] * 0.5 && value <= high[row] * 1.5)
  );
}
