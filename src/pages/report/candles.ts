/**
 * Packs the candles, indicators, fills and gaps of a report.
 *
 * @module
 */
import type { IndicatorLookup } from "../../indicators/run_indicators.ts";
import type { Gap, GapKind } from "../../quality/gaps.ts";
import { findOwnIndicators } from "../../system/indicator_probe.ts";
import type { RunResult } from "../../results/run_result.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import type { Interval } from "../../types.ts";
import type { HeldBars } from "./held_bars.ts";
import { ColumnWriter } from "./packing.ts";
import { choosePanes, type PeriodOf, sessionDates } from "./panes.ts";
import {
  type DrawnIndicator,
  paneKey,
  type RecordedPane,
  replay,
} from "./replay.ts";

/** Digits that indicators are drawn with. */
const DRAWN_DIGITS = 6;

/** The kinds of gaps, in the order of `GAP_KINDS` in `browser/pane.js`. */
const GAP_KINDS: readonly GapKind[] = ["missing", "no_trade", "generated"];

/** One output of an indicator in the chart. */
export interface DrawnOutput {
  /** The indicator's id, followed by the output's name if there are several. */
  readonly name: string;
  /** The indicator's id. */
  readonly id: string;
  /** Whether it is drawn over the prices rather than in a panel of its own. */
  readonly onPrices: boolean;
}

/** The candles of a report. */
export interface ReportCandles {
  /** The intervals to choose from. */
  readonly intervals: readonly Interval[];
  /** The outputs of the indicators of each interval. */
  readonly outputs: readonly (readonly DrawnOutput[])[];
  /** Each pane: its symbol, its period, its packed columns. */
  readonly panes: readonly {
    readonly symbol: string;
    readonly period: string;
    readonly bytes: Uint8Array;
  }[];
  /** The number of panes that the run has. */
  readonly total: number;
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
  const { intervals, daily } = drawnIntervals(result);
  const { lookup } = await findOwnIndicators(result.config, ".", {
    sandbox,
  });
  const { drawn, omitted } = drawnIndicators(result, intervals, lookup);
  const periodOf: PeriodOf = (date) => daily ? date.slice(0, 4) : date;
  const bytesEach = estimateBytes(result, intervals, drawn, daily);
  const choice = choosePanes(
    result,
    Object.keys(result.quality),
    periodOf,
    Math.floor(mostBytes / bytesEach),
  );
  const recorded = await replay({
    ...options,
    config: result.config,
    runner: result.metrics.runner === "inline" ? "inline" : "workers",
    panes: choice.panes,
    intervals,
    indicators: drawn,
    lookup,
    periodOf,
  });
  const marks = new PaneMarks(options, periodOf);
  const panes: ReportCandles["panes"][number][] = [];
  let left = mostBytes;
  for (const pane of choice.panes) {
    const series = recorded.get(paneKey(pane)) ?? [];
    if (series.every(({ bars }) => bars[0].length === 0)) continue;
    const bytes = packPane(series, marks, paneKey(pane));
    if (bytes.length > left) break;
    left -= bytes.length;
    panes.push({ ...pane, bytes });
  }
  return {
    intervals,
    outputs: drawnOutputs(intervals, drawn, [...recorded.values()]),
    panes,
    total: choice.total,
    omitted,
  };
}

/**
 * The intervals of the indicators; without any the shortest derived interval. Daily
 * bars are drawn a year at a time, and only if there is no shorter interval.
 */
function drawnIntervals(
  result: RunResult,
): { intervals: readonly Interval[]; daily: boolean } {
  const [first] = Object.values(result.quality);
  const all = Object.keys(first ?? {}) as Interval[];
  const daily = all[0] === "1d";
  if (daily) return { intervals: ["1d"], daily };
  const intraday = all.filter((interval) => interval !== "1d");
  const { session } = result.config.session_data_config.indicators;
  const used = intraday.filter((interval) =>
    session.some((indicator) => indicator.interval === interval)
  );
  return {
    intervals: used.length > 0 ? used : [intraday[1] ?? intraday[0]],
    daily,
  };
}

function drawnIndicators(
  result: RunResult,
  intervals: readonly Interval[],
  lookup: IndicatorLookup,
): { drawn: readonly DrawnIndicator[]; omitted: readonly string[] } {
  const { session } = result.config.session_data_config.indicators;
  const on = Map.groupBy(session, (i) => intervals.includes(i.interval));
  return {
    drawn: (on.get(true) ?? []).map(({ id, name, interval }) => ({
      id,
      interval,
      outputs: lookup(name).outputs,
    })),
    omitted: (on.get(false) ?? []).map(({ id }) => id),
  };
}

/** Estimates the bytes of a pane, on the high side. */
function estimateBytes(
  result: RunResult,
  intervals: readonly Interval[],
  drawn: readonly DrawnIndicator[],
  daily: boolean,
): number {
  const { open, close } = result.sessions[0];
  const minutes = (Date.parse(close) - Date.parse(open)) / 60_000;
  let bytes = 60;
  for (const interval of intervals) {
    const length = /^(\d+)([smh])(?:-clock)?$/.exec(interval);
    const unit = { s: 1 / 60, m: 1, h: 60 }[length?.[2] ?? "m"] ?? 1;
    const rows = daily ? 252 : minutes / (Number(length?.[1] ?? 1) * unit);
    const outputs = drawn.filter((i) => i.interval === interval)
      .reduce((sum, { outputs }) => sum + outputs.length, 0);
    bytes += rows * (8 + 3 * outputs);
  }
  return bytes;
}

/** An output is drawn over the prices if its values look like prices in each pane. */
function drawnOutputs(
  intervals: readonly Interval[],
  drawn: readonly DrawnIndicator[],
  panes: readonly RecordedPane[],
): readonly (readonly DrawnOutput[])[] {
  return intervals.map((interval, i) => {
    let column = 0;
    return drawn.filter((indicator) => indicator.interval === interval)
      .flatMap(({ id, outputs }) =>
        outputs.map((output) => {
          const at = column++;
          return {
            name: outputs.length === 1 ? id : `${id}.${output}`,
            id,
            onPrices: panes.every((pane) => isPrice(pane[i], at)),
          };
        })
      );
  });
}

function isPrice(
  { bars: [, , high, low], values }: RecordedPane[number],
  at: number,
): boolean {
  return values[at].every((value, row) =>
    Number.isNaN(value) || (value >= low[row] * 0.5 && value <= high[row] * 1.5)
  );
}

/** The fills and gaps of each pane. */
class PaneMarks {
  readonly #fills: ReadonlyMap<string, RunResult["fills"]>;
  readonly #gaps: ReadonlyMap<string, readonly Gap[]>;
  readonly #strategies: ReadonlyMap<string, number>;

  constructor({ result }: CandleOptions, periodOf: PeriodOf) {
    const dates = sessionDates(result);
    this.#fills = Map.groupBy(
      result.fills,
      ({ symbol, time }) =>
        paneKey({ symbol, period: periodOf(dates(time, symbol)) }),
    );
    this.#gaps = Map.groupBy(
      result.gaps,
      ({ symbol, date }) => paneKey({ symbol, period: periodOf(date) }),
    );
    this.#strategies = new Map(
      result.statistics.strategies.map(({ name }, i) => [name, i]),
    );
  }

  /** Writes time, signed quantity, price, strategy of fills; start, end, kind of gaps. */
  write(key: string, writer: ColumnWriter): void {
    const fills = this.#fills.get(key) ?? [];
    const gaps = this.#gaps.get(key) ?? [];
    writer
      .add(fills.map((f) => Date.parse(f.time)))
      .add(fills.map((f) => f.side === "buy" ? f.quantity : -f.quantity))
      .add(fills.map((f) => f.price))
      .add(fills.map((f) => this.#strategies.get(f.strategy) ?? 0))
      .add(gaps.map((gap) => gap.start))
      .add(gaps.map((gap) => gap.end))
      .add(gaps.map((gap) => GAP_KINDS.indexOf(gap.kind)));
  }
}

function packPane(
  pane: RecordedPane,
  marks: PaneMarks,
  key: string,
): Uint8Array {
  const writer = new ColumnWriter();
  for (const { bars, values } of pane) {
    for (const column of bars) writer.add(column);
    for (const column of values) writer.add(column, DRAWN_DIGITS);
  }
  marks.write(key, writer);
  return writer.finish();
}
