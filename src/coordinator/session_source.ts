/**
 * Where the coordinator gets sessions and their base bars from: the bar store,
 * or a feed whose bars arrive while the session is under way.
 *
 * @module
 */
import type { RecordListener } from "../log/log_record.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { LiveReport } from "../session/live_counts.ts";
import type { TradingDate } from "../types.ts";
import type { OvernightJumps } from "./overnight_jumps.ts";
import type { PackedGaps } from "../quality/gap_ledger.ts";

/** A session's bars of one symbol, in the columns of its series. */
export interface SessionRows {
  /** The columns. */
  readonly bars: SeriesWindow;
  /** Index of the session's first bar. */
  readonly from: number;
  /** Index behind the newest bar that has arrived. */
  readonly to: number;
}

/** The newest session that readers have begun, −1 before the first. */
export interface ReadersProgress {
  /** All readers of base bars. */
  readonly bars: number;
  /** The analysis engine, which alone reads historical indicators. */
  readonly analysis: number;
}

/**
 * Whether a session is in its columns: `loaded`; `no_room` while readers still
 * use the blocks that it needs; `pending` while its bars are being fetched.
 */
export type LoadResult = "loaded" | "no_room" | "pending";

/** Bars that were not stored and have been aggregated from shorter ones. */
export interface GeneratedBars {
  /** In delivered sessions, by symbol. */
  readonly session: readonly number[];
  /** In the trailing history, over all symbols. */
  readonly history: number;
  /** Their slots in delivered sessions. */
  readonly slots: PackedGaps;
}

/** Delivered sessions before which the newest daily bar of a symbol is missing. */
export interface MissedDays {
  /** The number of the symbol. */
  readonly symbol: number;
  /** Number of sessions. */
  readonly sessions: number;
  /** The first of them. */
  readonly first: TradingDate;
}

/** What a source reports when the run is over. */
export interface SourceReport {
  /** Bars of every delivered session: `[session][symbol]`. */
  readonly barsPerSession: readonly (readonly number[])[];
  /** Bars loaded, history included. */
  readonly barsLoaded: number;
  /** Bars outside of the slots of their session; they are not delivered. */
  readonly barsOutside: number;
  /** Bars that have been aggregated from shorter ones. */
  readonly generated: GeneratedBars;
  /** Jumps of the price between two sessions, history included. */
  readonly jumps: OvernightJumps;
  /** Symbols whose daily historical indicators lack the date before some sessions. */
  readonly missedDays: readonly MissedDays[];
  /** Warnings for the user. */
  readonly warnings: readonly string[];
  /** What a live run has received. */
  readonly live?: LiveReport;
}

/** Sessions in order, the trailing history first, and their base bars. */
export interface SessionSource {
  /** Receives the source's log records. */
  onRecord?: RecordListener | undefined;
  /**
   * The next session; `pending` if it is not known yet, `end` after the last.
   * The same session is returned until {@linkcode SessionSource.end} is called.
   *
   * `pending` results settle through the event loop of the caller's thread.
   */
  next(): SessionRecord | "pending" | "end";
  /**
   * Loads the session that {@linkcode SessionSource.next} returned into the
   * columns. Call it again after `no_room` and `pending`.
   */
  load(readers: ReadersProgress): LoadResult;
  /** The bars of a symbol in the session that is loaded. */
  rows(symbol: number): SessionRows;
  /**
   * Receives the bars that have arrived since the last call. Afterwards
   * {@linkcode SessionSource.rows} may reach further and the watermark may be
   * higher.
   */
  poll(): void;
  /**
   * All bars that start before this instant have arrived, UTC epoch
   * milliseconds; `Infinity` when the session is complete. Later bars are not
   * streamed yet.
   */
  readonly watermark: number;
  /**
   * Market time at which the session that is loaded is joined, UTC epoch
   * milliseconds; its open if `undefined`. Only clock-driven runs ask for it.
   */
  readonly joinAt?: number | undefined;
  /**
   * Whether the bars of the session that is loaded come at their time, so that
   * slices flow even if a consumer is late; the plan's mode decides by default.
   */
  readonly isPaced?: boolean;
  /**
   * How much faster than the run's clock market time is in sessions that the
   * source paces; absent for a source that paces none. Their slices are due when
   * the source releases them.
   */
  readonly marketSpeed?: number;
  /**
   * When a source that is waited for may have more although nothing arrives, on
   * the run's clock; never by default.
   */
  readonly dueAt?: number;
  /**
   * Blocks until something may have arrived, for about `timeoutMs`. A source
   * without it is waited for in turns of the thread's event loop.
   */
  wait?(timeoutMs?: number): void;
  /** Ends the session: its bars become history. */
  end(): void;
  /** The report of the run so far. */
  report(): SourceReport;
}
