/**
 * The plan of a run: what every worker is told before it starts.
 *
 * @module
 */
import type { EventLogHandle } from "../sync/event_log.ts";
import { MINUTE_MS } from "../time/date.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import type { BaseInterval, Interval, Mode, TradingDate } from "../types.ts";
import type {
  HistoricalIndicatorConfig,
  JsonObject,
} from "../config/session_config.ts";

/** How the sessions of a run fall into bars that span several of them. */
export interface SessionSpans {
  /** For every session, history first, whether a bar begins with it. */
  readonly begins: readonly boolean[];
  /** For every session, whether a bar ends with it. */
  readonly ends: readonly boolean[];
}

/** An interval that the processor derives. */
export interface DerivedPlan {
  /** The interval. */
  readonly interval: Interval;
  /** Its length in milliseconds, `Infinity` for one bar a session or more. */
  readonly lengthMs: number;
  /** Share of the slots that must be accounted for. */
  readonly minCoverage: number;
  /** Only of several days and weeks: the sessions that each bar spans. */
  readonly spans?: SessionSpans;
}

/** An indicator that the processor computes for every symbol. */
export interface IndicatorPlan {
  /** The id that strategies ask for. */
  readonly id: string;
  /** Its name in the registry. */
  readonly name: string;
  /** Its parameters, complete. */
  readonly params: JsonObject;
  /** −1 for the base interval, else an index into the derived intervals. */
  readonly source: number;
  /** The names of its values. */
  readonly outputs: readonly string[];
}

/** A historical indicator, with its key and the names of its values. */
export interface HistoricalPlan extends HistoricalIndicatorConfig {
  /** The names of its values. */
  readonly outputs: readonly string[];
}

/** What is to be run, before any memory is laid out. */
export interface RunRequirements {
  /** Name of the exchange or group whose calendar rules. */
  readonly exchange: string;
  /** Closures and hours that override the calendar's rules. */
  readonly overrides: readonly CalendarOverride[];
  /** How the run is paced. */
  readonly mode: Mode;
  /** Times real time, in clock-driven mode. */
  readonly speedMultiplier: number;
  /** Trading dates whose bars are read ahead of the session. */
  readonly prefetchDays: number;
  /** The trading dates to deliver. */
  readonly dates: readonly TradingDate[];
  /** The symbols, in config order, without those that were dropped. */
  readonly symbols: readonly string[];
  /** Those of the symbols that strategies are not called for until they ask. */
  readonly universe: readonly string[];
  /** Symbols that have no bars in the range. */
  readonly dropped: readonly string[];
  /** The interval that is streamed. */
  readonly base: BaseInterval;
  /** Its length in milliseconds, `Infinity` for one bar a session. */
  readonly baseMs: number;
  /** The derived intervals, ascending. */
  readonly derived: readonly DerivedPlan[];
  /** The intervals that strategies may ask for: the streams and the history. */
  readonly visible: readonly Interval[];
  /** For every symbol, how many sessions of history precede today. */
  readonly historyDays: readonly number[];
  /** For every symbol, how many daily bars precede today. */
  readonly dailyHistoryDays: readonly number[];
  /**
   * The opens of the sessions that daily history goes back to, ascending; the
   * last one is that of the session before the first.
   */
  readonly dailyOpens: readonly number[];
  /** The real-time indicators. */
  readonly indicators: readonly IndicatorPlan[];
  /** The historical indicators. */
  readonly historical: readonly HistoricalPlan[];
  /** For every symbol, whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** Whether the history is scored. */
  readonly historyQuality: boolean;
  /** Whether the running session is scored. */
  readonly sessionQuality: boolean;
  /** Scores, 0 to 100, at which strategies are told of a session's quality. */
  readonly qualityThresholds: readonly number[];
  /** Slots after a gap in which a fill leans on it. */
  readonly slotsAfterGap: number;
  /** Whether missing bars are made of shorter stored ones. */
  readonly generateMissing: boolean;
  /** What the user should know before the run. */
  readonly warnings: readonly string[];
}

/** The numbers of the series in the directory, by symbol. */
export interface SeriesIds {
  /** Base bars. */
  readonly base: readonly number[];
  /** Derived bars: `[derived interval][symbol]`. */
  readonly derived: readonly (readonly number[])[];
  /** Indicators: `[indicator][symbol]`. */
  readonly indicators: readonly (readonly number[])[];
  /** Historical indicators: `[indicator][symbol]`. */
  readonly historical: readonly (readonly number[])[];
  /** How many series there are. */
  readonly count: number;
}

/** Where the parts of a run's shared memory lie. */
export interface RunMemory {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
  /** The log that the coordinator writes. */
  readonly baseLog: EventLogHandle;
  /** The log that the processor writes. */
  readonly deliveryLog: EventLogHandle;
  /** First byte of the session records. */
  readonly sessionsOffset: number;
  /** How many session records there is room for. */
  readonly sessionsCapacity: number;
}

/** All that a worker needs to know. */
export interface RunPlan extends RunRequirements {
  /** Slices that are published at once. */
  readonly batchSlices: number;
  /** Slices that a producer may be ahead of its consumer. */
  readonly credits: number;
  /** Sessions that the blocks of a series have room for beyond what is kept. */
  readonly sessionsAhead: number;
  /** The numbers of the series. */
  readonly ids: SeriesIds;
  /** The shared memory. */
  readonly memory: RunMemory;
}

/** Which of the derived intervals is one bar a session; −1 if none is. */
export function dailyIndex(plan: RunRequirements): number {
  return plan.derived.findIndex(({ lengthMs, spans }) =>
    lengthMs === Infinity && spans === undefined
  );
}

/** For every symbol, how many sessions a series of the plan keeps before today. */
export function windowDays(
  plan: RunRequirements,
  derived: number,
): readonly number[] {
  return derived >= 0 && derived === dailyIndex(plan)
    ? plan.dailyHistoryDays
    : plan.historyDays;
}

/**
 * The opens of the sessions whose bars are in a derived series before the
 * first session: of daily bars, those before the intraday history.
 */
export function pastOpens(
  plan: RunRequirements,
  derived: number,
  symbol: number,
): readonly number[] {
  const days = windowDays(plan, derived)[symbol];
  const { length } = plan.dailyOpens;
  return plan.dailyOpens.slice(
    length - days,
    length - plan.historyDays[symbol],
  );
}

/** How many values a historical indicator has in a session. */
export function historicalRows(
  plan: HistoricalPlan,
  hours: SessionHours,
): number {
  return plan.granularity === "minute"
    ? new SessionGrid(hours, MINUTE_MS).count
    : 1;
}
