/**
 * The intervals at which a report has candles, and what fits of each.
 *
 * @module
 */
import type { IndicatorLookup } from "../../indicators/run_indicators.ts";
import type { RunResult } from "../../results/run_result.ts";
import { parseInterval } from "../../time/interval.ts";
import type { Interval } from "../../types.ts";
import { choosePanes, type Pane, type PeriodOf } from "./panes.ts";

/** An indicator to draw. */
export interface DrawnIndicator {
  /** Its id. */
  readonly id: string;
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  /** The interval of its bars. */
  readonly interval: Interval;
}

/** One interval of the candles, before they are recorded. */
export interface CandleLevel {
  /** The interval. */
  readonly interval: Interval;
  /** The interval that its bars are recorded at; made longer if it is another one. */
  readonly source: Interval;
  /** Its indicators. */
  readonly indicators: readonly DrawnIndicator[];
  /** What one pane of it covers. */
  readonly periodOf: PeriodOf;
  /** The chosen panes, the most important first. */
  readonly panes: readonly Pane[];
  /** The number of panes that the run has. */
  readonly total: number;
  /** The most bytes of its panes. */
  readonly mostBytes: number;
}

/** The levels of a report. */
export interface CandleLevels {
  /** The levels, the shortest interval first. */
  readonly levels: readonly CandleLevel[];
  /** Indicators of the run that are not drawn. */
  readonly omitted: readonly string[];
}

/** A level, and the share of what the levels before it have left that it gets. */
type Wanted =
  & Pick<CandleLevel, "interval" | "source" | "periodOf">
  & { readonly share: number; readonly days: number };

const HOUR: Interval = "1h";
const DAY: Interval = "1d";
const HOUR_MS = 3_600_000;
const YEAR_SESSIONS = 252;
/** Bytes of a bar and of a value of an indicator, on the high side. */
const BAR_BYTES = 8;
const VALUE_BYTES = 3;
/** A pane's bytes besides. */
const PANE_BYTES = 60;

const byDate: PeriodOf = (date) => date;
const byYear: PeriodOf = (date) => date.slice(0, 4);

/**
 * Chooses the levels of a run. Days come first, of all symbols over the whole run
 * if possible; then the intervals of indicators, hours, and the base interval,
 * each where there are fills first. What a level does not need is left to the next.
 */
export function chooseLevels(
  result: RunResult,
  lookup: IndicatorLookup,
  mostBytes: number,
): CandleLevels {
  const symbols = Object.keys(result.quality);
  const { session } = result.config.session_data_config.indicators;
  let left = mostBytes;
  const levels = wantedLevels(result).map(
    ({ share, days, ...wanted }): CandleLevel => {
      const { interval, periodOf } = wanted;
      const indicators = drawnIndicators(result, interval, lookup);
      const budget = Math.floor(left * share);
      const bytesEach = estimateBytes(result, interval, indicators, days);
      const { panes, total } = choosePanes(
        result,
        symbols,
        periodOf,
        Math.floor(budget / bytesEach),
      );
      left -= Math.min(budget, panes.length * bytesEach);
      return { ...wanted, indicators, panes, total, mostBytes: budget };
    },
  );
  const drawn = new Set(levels.map(({ interval }) => interval));
  return {
    levels: levels.sort((a, b) => lengthOf(a.interval) - lengthOf(b.interval)),
    omitted: session.filter(({ interval }) => !drawn.has(interval))
      .map(({ id }) => id),
  };
}

/** The indicators of a run on an interval. */
export function drawnIndicators(
  { config }: Pick<RunResult, "config">,
  interval: Interval,
  lookup: IndicatorLookup,
): readonly DrawnIndicator[] {
  return config.session_data_config.indicators.session
    .filter((one) => one.interval === interval)
    .map(({ id, name }) => ({ id, interval, outputs: lookup(name).outputs }));
}

/** The levels of a run in the order in which they get room. */
function wantedLevels(result: RunResult): readonly Wanted[] {
  const [first] = Object.values(result.quality);
  const all = Object.keys(first ?? {}) as Interval[];
  const [base] = all;
  const years = (interval: Interval, share: number) => ({
    interval,
    source: base,
    periodOf: byYear,
    share,
    days: YEAR_SESSIONS,
  });
  if (base === undefined || base === DAY) return [years(base ?? DAY, 1)];
  const intraday = all.filter((one) => lengthOf(one) < Infinity);
  const { session } = result.config.session_data_config.indicators;
  const used = intraday.filter((interval) =>
    session.some((indicator) => indicator.interval === interval)
  );
  const chosen = used.length > 0 ? used : [intraday[1] ?? base];
  const dates = (interval: Interval, share: number) => ({
    interval,
    source: interval,
    periodOf: byDate,
    share,
    days: 1,
  });
  const hasHours = chosen.some((interval) => lengthOf(interval) >= HOUR_MS) ||
    lengthOf(base) >= HOUR_MS;
  return [
    years(DAY, 0.6),
    ...chosen.map((interval, i) => dates(interval, 0.6 / (chosen.length - i))),
    ...hasHours ? [] : [years(HOUR, 0.5)],
    ...chosen.includes(base) ? [] : [dates(base, 1)],
  ];
}

/** The length of an interval in milliseconds; that of days and longer ones is infinite. */
export function lengthOf(interval: Interval): number {
  return parseInterval(interval).lengthMs ?? Infinity;
}

/** Estimates the bytes of a pane of some days, on the high side. */
function estimateBytes(
  result: RunResult,
  interval: Interval,
  indicators: readonly DrawnIndicator[],
  days: number,
): number {
  const { open, close } = result.sessions[0];
  const openMs = Date.parse(close) - Date.parse(open);
  const rows = days * Math.max(1, Math.ceil(openMs / lengthOf(interval)));
  const outputs = indicators.reduce((sum, one) => sum + one.outputs.length, 0);
  return PANE_BYTES + rows * (BAR_BYTES + VALUE_BYTES * outputs);
}
