/**
 * Computes indicators over whole arrays of bars, with the code that runs in a
 * session.
 *
 * @module
 */
import type { Bar, BarColumns } from "../types.ts";
import type {
  IndicatorDefinition,
  IndicatorParams,
  IndicatorSession,
} from "./indicator.ts";
import { resolveParams } from "./params.ts";
import { getIndicator } from "./registry.ts";

const DAY_MS = 86_400_000;

/** Options of {@linkcode computeIndicator}. */
export interface ComputeOptions {
  /**
   * The trading sessions of the bars, in time order. A session-bound indicator
   * ignores rows outside of all sessions; its outputs are NaN there.
   */
  readonly sessions?: readonly IndicatorSession[];
}

/**
 * Computes an indicator over bars in time order. Returns one column per output,
 * with one row per bar and NaN where a value is not ready. The values equal those
 * that the engine computes bar by bar.
 *
 * Session-bound indicators (`vwap`, `twap`, `pivot_points` …) use `sessions`.
 * Without it, bars count as intraday if any two share a UTC date, and each UTC
 * date is a session. Otherwise they count as daily or longer: `vwap` and `twap`
 * are then anchored on the first bar, and each bar is a session for
 * `pivot_points`.
 *
 * ```ts
 * import { computeIndicator } from "./compute.ts";
 *
 * const bars = [10, 11, 12, 13].map((close, i) => ({
 *   timestamp: i * 86_400_000, open: close, high: close, low: close, close, volume: 1,
 * }));
 * console.log(computeIndicator("sma", { period: 2 }, bars).sma); // NaN, 10.5, 11.5, 12.5
 * ```
 *
 * @throws {SessionError} `indicator_invalid` if the indicator or a parameter does
 * not exist, or a parameter is out of range.
 */
export function computeIndicator(
  name: string | IndicatorDefinition,
  params: IndicatorParams,
  bars: BarColumns | readonly Bar[],
  options: ComputeOptions = {},
): Record<string, Float64Array> {
  const definition = typeof name === "string" ? getIndicator(name) : name;
  const indicator = definition.create(resolveParams(definition, params));
  const columns = isColumns(bars) ? bars : toColumns(bars);
  const rows = columns.timestamp.length;
  const outputs = definition.outputs.map(() =>
    new Float64Array(rows).fill(NaN)
  );
  if (!definition.sessionBound) {
    indicator.update(columns, 0, rows, outputs, 0);
  } else {
    const runs = options.sessions === undefined
      ? guessRuns(columns.timestamp, definition.dailySession)
      : sessionRuns(columns.timestamp, options.sessions);
    for (const run of runs) {
      indicator.startSession(run.session);
      indicator.update(columns, run.from, run.to, outputs, 0);
    }
  }
  return Object.fromEntries(
    definition.outputs.map((output, i) => [output, outputs[i]]),
  );
}

/** Copies bars to columns. */
export function toColumns(bars: readonly Bar[]): BarColumns {
  return {
    timestamp: Float64Array.from(bars, (bar) => bar.timestamp),
    open: Float64Array.from(bars, (bar) => bar.open),
    high: Float64Array.from(bars, (bar) => bar.high),
    low: Float64Array.from(bars, (bar) => bar.low),
    close: Float64Array.from(bars, (bar) => bar.close),
    volume: Float64Array.from(bars, (bar) => bar.volume),
  };
}

/** The rows `from` ≤ row < `to` of one session. */
interface SessionRun {
  readonly session: IndicatorSession;
  readonly from: number;
  readonly to: number;
}

function isColumns(bars: BarColumns | readonly Bar[]): bars is BarColumns {
  return !Array.isArray(bars);
}

function sessionRuns(
  timestamps: Float64Array,
  sessions: readonly IndicatorSession[],
): SessionRun[] {
  const runs: SessionRun[] = [];
  let row = 0;
  for (const session of sessions) {
    while (row < timestamps.length && timestamps[row] < session.open) row++;
    const from = row;
    while (row < timestamps.length && timestamps[row] < session.close) row++;
    if (row > from) runs.push({ session, from, to: row });
  }
  return runs;
}

/** The sessions of bars without given sessions, see {@linkcode computeIndicator}. */
function guessRuns(
  timestamps: Float64Array,
  dailySession: "all" | "row",
): SessionRun[] {
  const rows = timestamps.length;
  const starts: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row === 0 || dayOf(timestamps[row]) !== dayOf(timestamps[row - 1])) {
      starts.push(row);
    }
  }
  const daily = starts.length === rows;
  if (daily && dailySession === "all" && rows > 0) starts.length = 1;
  return starts.map((from, i) => {
    const to = starts[i + 1] ?? rows;
    return {
      from,
      to,
      session: {
        open: dayOf(timestamps[from]) * DAY_MS,
        close: (dayOf(timestamps[to - 1]) + 1) * DAY_MS,
      },
    };
  });
}

function dayOf(timestamp: number): number {
  return Math.floor(timestamp / DAY_MS);
}
