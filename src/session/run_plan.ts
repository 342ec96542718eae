/**
 * The plan of a run, which every worker receives before it starts.
 *
 * @module
 */
import type { EventLogHandle } from "../sync/event_log.ts";
import { MINUTE_MS } from "../time/date.ts";
import { SessionGrid, type SessionHours, type SlotRule } from "../time/grid.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import type { TradingSession } from "../time/session.ts";
import type { KnownInstrument } from "../instruments/resolve.ts";
import type { BaseInterval, Interval, Mode, TradingDate } from "../types.ts";
import type { AccountBoardHandle } from "./account_board.ts";
import type { LiveActionsPlan } from "./action_board.ts";
import type { Adjustment, SessionAction } from "./adjustments.ts";
import type { FrontContract } from "./front_contracts.ts";
import type { CurrencyTrack } from "./currency_track.ts";
import type { LiveBoardHandle, SlotMark } from "./live_board.ts";
import type { SettledLogHandle, SettledSlots } from "./settled_slots.ts";
import type {
  HistoricalIndicatorConfig,
  JsonObject,
} from "../config/session_config.ts";

/** Where bars that span several sessions begin and end. */
export interface SessionSpans {
  /** By session, history included: whether a bar begins with it. */
  readonly begins: readonly boolean[];
  /** By session: whether a bar ends with it. */
  readonly ends: readonly boolean[];
}

/** An interval that the processor derives. */
export interface DerivedPlan extends SlotRule {
  /** The interval. */
  readonly interval: Interval;
  /** Its length in milliseconds; `Infinity` for daily and longer bars. */
  readonly lengthMs: number;
  /** The minimum coverage of a bar, 0 to 1. */
  readonly minCoverage: number;
  /** For bars of several days and weeks: the sessions that each bar spans. */
  readonly spans?: SessionSpans;
  /** The same for the {@linkcode PastSessions} before them. */
  readonly pastSpans?: SessionSpans;
}

/** An indicator that the processor computes for every symbol. */
export interface IndicatorPlan {
  /** The id by which strategies read it. */
  readonly id: string;
  /** The name of its definition. */
  readonly name: string;
  /** All of its parameters, defaults included. */
  readonly params: JsonObject;
  /** −1 for the base interval, else an index into the derived intervals. */
  readonly source: number;
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  /**
   * Whether it begins anew with each session, so that it is not ready before its
   * first bar of a session. Its bars are then shorter than a session.
   */
  readonly restarts: boolean;
  /** Bars with which it has its first value; NaN if that is unknown. */
  readonly barsNeeded: number;
  /** Complete sessions that must have passed as well. */
  readonly sessionsNeeded: number;
}

/** A historical indicator, with its key and the names of its outputs. */
export interface HistoricalPlan extends HistoricalIndicatorConfig {
  /** The names of its outputs. */
  readonly outputs: readonly string[];
}

/**
 * The sessions before the intraday history of a run, ascending. Of their bars,
 * only daily and longer ones exist.
 */
export interface PastSessions {
  /** Their opens, UTC epoch milliseconds. */
  readonly opens: readonly number[];
  /** Their numbers of base slots. */
  readonly slots: readonly number[];
}

/** A series whose history is shorter than the config asks for. */
export interface MissingHistory {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: Interval;
  /** The sessions before the run that the config asks for. */
  readonly asked: number;
  /** How many of them have stored bars. */
  readonly found: number;
}

/**
 * How a corporate action ends a symbol: at its last close, or by paying for its
 * positions.
 */
export type ActionEnd = "delisting" | "paid_action";

/** What a run needs, before its memory is laid out. */
export interface RunRequirements {
  /** Name of the exchange or exchange group whose calendar applies. */
  readonly exchange: string;
  /** Closures and hours that override the calendar's rules. */
  readonly overrides: readonly CalendarOverride[];
  /** The mode of the run. */
  readonly mode: Mode;
  /** Speed relative to real time, in clock-driven mode. */
  readonly speedMultiplier: number;
  /** From which lag on, in milliseconds of market time, strategies are behind the market clock. */
  readonly lagThresholdMs: number;
  /** Number of trading dates whose bars are read ahead of the session. */
  readonly prefetchDays: number;
  /** The trading dates to deliver. */
  readonly dates: readonly TradingDate[];
  /** The first date of the config: it decides which share a reused symbol means. */
  readonly symbolsSince?: TradingDate;
  /**
   * The sessions of the range and of the history before it, ascending: they are
   * calculated once for all stages.
   */
  readonly calendar: readonly TradingSession[];
  /** The symbols in config order, without the dropped ones. */
  readonly symbols: readonly string[];
  /** The symbols for which strategies get no callbacks until they add them. */
  readonly universe: readonly string[];
  /**
   * Number of symbols whose base bars are streamed: the first ones. The others,
   * of the universe, have daily and longer bars alone until they are added.
   */
  readonly streamed: number;
  /**
   * By symbol: the last trading date with stored base bars, if the range goes on
   * after it; else `null`. Strategies never see it. Empty if it is not known.
   */
  readonly lastDates: readonly (TradingDate | null)[];
  /** What is known of each symbol as a thing to trade. */
  readonly instruments: readonly KnownInstrument[];
  /** What currencies other than the account's are worth; absent if no symbol has one. */
  readonly currencies?: readonly CurrencyTrack[];
  /** Symbols without bars in the range, which the run leaves out. */
  readonly dropped: readonly string[];
  /** The base interval, which is streamed. */
  readonly base: BaseInterval;
  /** Its length in milliseconds; `Infinity` for daily bars. */
  readonly baseMs: number;
  /** Whether its bars begin by the clock; absent if they count from the open. */
  readonly baseByClock?: true;
  /** The derived intervals, ascending. */
  readonly derived: readonly DerivedPlan[];
  /** The minimum coverage of a daily bar, derived or for a historical indicator. */
  readonly dailyCoverage: number;
  /** The intervals that strategies may read: streams and history. */
  readonly visible: readonly Interval[];
  /** By symbol: sessions of history before the current one. */
  readonly historyDays: readonly number[];
  /** By symbol: sessions of visible history of daily and longer bars. */
  readonly dailyHistoryDays: readonly number[];
  /** The series of `historical.data` with less history than asked for. */
  readonly missingHistory: readonly MissingHistory[];
  /** The sessions that only daily and longer bars reach back to. */
  readonly past: PastSessions;
  /** The real-time indicators. */
  readonly indicators: readonly IndicatorPlan[];
  /** The historical indicators. */
  readonly historical: readonly HistoricalPlan[];
  /** By symbol: whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** Whether the quality of the history is scored. */
  readonly historyQuality: boolean;
  /** Whether the quality of the current session is scored. */
  readonly sessionQuality: boolean;
  /** Scores, 0 to 100, at which strategies receive a quality event. */
  readonly qualityThresholds: readonly number[];
  /** Number of slots after a gap in which a fill counts as affected by it. */
  readonly slotsAfterGap: number;
  /** Whether missing bars are aggregated from shorter stored ones. */
  readonly generateMissing: boolean;
  /**
   * What a live run noted of slots of these dates, ascending by time: this run
   * repeats it. Absent if there is nothing.
   */
  readonly marks?: readonly SlotMark[];
  /**
   * The splits and dividends of the sessions of the calendar, ascending by date.
   * Absent if there are none.
   */
  readonly actions?: readonly SessionAction[];
  /**
   * The contracts of continuous futures, ascending by date: those of sessions
   * before the run, and those of its sessions. Absent without such a symbol.
   */
  readonly rolls?: readonly FrontContract[];
  /**
   * By symbol: whether a delisting or a merger ends it, before its bars do or
   * after them. Absent if none does.
   */
  readonly actionEnds?: readonly (ActionEnd | null)[];
  /**
   * How earlier bars are adjusted from a session on, ascending by date. Absent
   * if bars stay raw.
   */
  readonly adjustments?: readonly Adjustment[];
  /**
   * What live runs have found out about slots of these dates without a bar,
   * ascending by time. Absent if there is nothing.
   */
  readonly settled?: readonly SettledSlots[];
  /** Warnings for the user, known before the run. */
  readonly warnings: readonly string[];
}

/** The numbers of the series in the directory. */
export interface SeriesIds {
  /** Base bars: `[symbol]`. */
  readonly base: readonly number[];
  /** Derived bars: `[derived interval][symbol]`. */
  readonly derived: readonly (readonly number[])[];
  /** Indicators: `[indicator][symbol]`. */
  readonly indicators: readonly (readonly number[])[];
  /** Historical indicators: `[indicator][symbol]`. */
  readonly historical: readonly (readonly number[])[];
  /** Daily bars from the store: `[symbol]`; empty if the run does not need them. */
  readonly daily: readonly number[];
  /** Number of series. */
  readonly count: number;
}

/** The locations of the parts of a run's shared memory. */
export interface RunMemory {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
  /** The log that the coordinator writes. */
  readonly baseLog: EventLogHandle;
  /** The log that the processor writes. */
  readonly deliveryLog: EventLogHandle;
  /** First byte of the session records. */
  readonly sessionsOffset: number;
  /** Capacity of the table of session records. */
  readonly sessionsCapacity: number;
}

/** Everything that a worker needs for its part of a run. */
export interface RunPlan extends RunRequirements {
  /** Slices per published batch. */
  readonly batchSlices: number;
  /** Slices that a producer may run ahead of its consumer. */
  readonly credits: number;
  /** Sessions of spare room in a new block of a series. */
  readonly sessionsAhead: number;
  /** The numbers of the series. */
  readonly ids: SeriesIds;
  /** The shared memory. */
  readonly memory: RunMemory;
  /** Whether the hash of the sessions so far is told at the end of each. */
  readonly hashesSessions?: true;
  /** The board of a live run. */
  readonly liveBoard?: LiveBoardHandle;
  /** Where a live run shows its account to those who ask for it. */
  readonly accountBoard?: AccountBoardHandle;
  /** What a live run finds out about slots without a bar while it goes on. */
  readonly settledLog?: SettledLogHandle;
  /** The corporate actions of a live run's sessions, known as each begins. */
  readonly liveActions?: LiveActionsPlan;
  /**
   * In a run over several exchange groups: the plan of each group's pipeline,
   * with a memory of its own. This plan then joins them: see `joint_plan.ts`.
   */
  readonly lanes?: readonly RunPlan[];
}

/** The slots of the base bars of a run. */
export function baseSlots(
  { baseMs, baseByClock }: Pick<RunRequirements, "baseMs" | "baseByClock">,
): SlotRule {
  return baseByClock === true
    ? { lengthMs: baseMs, byClock: true }
    : { lengthMs: baseMs };
}

/** The index of the daily interval among the derived ones, −1 if there is none. */
export function dailyIndex(plan: RunRequirements): number {
  return plan.derived.findIndex(({ lengthMs, spans }) =>
    lengthMs === Infinity && spans === undefined
  );
}

/** Whether daily or longer bars are derived, which stored daily bars take precedence over. */
export function needsDailyBars(
  { baseMs, derived }: Pick<RunRequirements, "baseMs" | "derived">,
): boolean {
  return baseMs < Infinity &&
    derived.some(({ lengthMs }) => lengthMs === Infinity);
}

/** Whether a historical indicator is computed from daily bars. */
export function hasDailyIndicator(
  { historical }: Pick<RunRequirements, "historical">,
): boolean {
  return historical.some(({ granularity }) => granularity === "daily");
}

/**
 * By symbol: sessions before the current one that a series shows. `derived` is
 * an index into the derived intervals, −1 for the base interval.
 */
export function windowDays(
  plan: RunRequirements,
  derived: number,
): readonly number[] {
  return derived >= 0 && plan.derived[derived].lengthMs === Infinity
    ? plan.dailyHistoryDays
    : plan.historyDays;
}

/**
 * Number of symbols, the first ones, whose bars of an interval the pipeline
 * delivers. `derived` is an index into the derived intervals, −1 for the base
 * interval.
 */
export function deliveredSymbols(
  plan: RunRequirements,
  derived: number,
): number {
  return derived >= 0 && plan.derived[derived].lengthMs === Infinity
    ? plan.symbols.length
    : plan.streamed;
}

/**
 * The series that the pipeline delivers bars of, by interval: the base interval
 * first.
 */
export function deliveredSeries(plan: RunPlan): readonly (readonly number[])[] {
  return [plan.ids.base, ...plan.ids.derived].map((ids, i) =>
    ids.slice(0, deliveredSymbols(plan, i - 1))
  );
}

/**
 * The opens of the sessions whose bars a derived series holds before the first
 * session that is loaded. Only daily and longer bars reach back that far.
 */
export function pastOpens(
  plan: RunRequirements,
  derived: number,
): readonly number[] {
  return plan.derived[derived].lengthMs === Infinity ? plan.past.opens : [];
}

/**
 * Number of columns of a historical indicator: its outputs, then for one value per
 * day the flag that the daily bar of the date before is missing.
 */
export function historicalColumns(plan: HistoricalPlan): number {
  return plan.outputs.length + (plan.granularity === "minute" ? 0 : 1);
}

/** Number of values of a historical indicator in a session. */
export function historicalRows(
  plan: HistoricalPlan,
  hours: SessionHours,
): number {
  return plan.granularity === "minute"
    ? new SessionGrid(hours, MINUTE_MS).count
    : 1;
}
