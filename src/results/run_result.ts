/**
 * The shape of a run's result.
 *
 * @module
 */
import type { ScanChange, ScannerReport } from "../analysis/scan_record.ts";
import type { SessionConfig } from "../config/session_config.ts";
import type { KnownInstrument } from "../instruments/resolve.ts";
import type { LagReport } from "../coordinator/market_lag.ts";
import type { RunLogResult } from "../log/run_log.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import type { SkipLogResult } from "../processor/skip_log.ts";
import type { Gap } from "../quality/gaps.ts";
import type { GapFillingRow } from "./gap_filling.ts";
import type { ReceivedRow } from "./received.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { Conversion, SessionCurrency } from "../trading/fills.ts";
import type { SliceDrawdown } from "../statistics/drawdown_track.ts";
import type { BaseInterval, Interval } from "../types.ts";
import type { AddedSymbolRow } from "./added_symbols.ts";
import type { DataWarning } from "./data_warning.ts";
import type { OrderEndingRow } from "./order_endings.ts";
import type { ResultColumns } from "./result_columns.ts";
import type { ResultStatistics } from "./result_statistics.ts";
import type { StageUse } from "./run_reports.ts";

/** One session of a run. */
export interface SessionSummary {
  /** The trading date. */
  readonly date: string;
  /** Open, ISO 8601 UTC. */
  readonly open: string;
  /** Close, ISO 8601 UTC. */
  readonly close: string;
  /**
   * In a run of several exchange groups: the hours of those that trade on the date.
   * Open and close above are then the first and the last of them, and the bars of
   * a symbol without a session are 0.
   */
  readonly groups?: Readonly<
    Record<string, { readonly open: string; readonly close: string }>
  >;
  /**
   * Base bars by symbol. Of a symbol of the universe, those of the sessions in
   * which it was active, from the open on; 0 while it is parked.
   */
  readonly bars: Readonly<Record<string, number>>;
  /** Quality by symbol, 0 to 100; 100 while it is parked. */
  readonly quality: Readonly<Record<string, number>>;
  /**
   * Quality of the trailing history before the session, by symbol and by those
   * intervals that have history, 0 to 100: what `context.quality` returns with
   * `{ history: true }`.
   */
  readonly historyQuality: Readonly<
    Record<string, Readonly<Record<Interval, number>>>
  >;
}

/** Quality of one series over the whole run. */
export interface SeriesQuality {
  /** 100 × slots accounted for ÷ slots expected. */
  readonly quality: number;
  /** Slots of base bars that were expected. */
  readonly expected: number;
  /** Slots with a bar, generated bars included. */
  readonly traded: number;
  /** Slots whose missing bar was built from shorter stored bars; 0 for symbols of the universe. */
  readonly generated: number;
  /** Slots without a trade. */
  readonly no_trade: number;
  /** Slots whose bar is missing. */
  readonly missing: number;
  /** Derived bars skipped because of low coverage; 0 for base bars and for symbols of the universe. */
  readonly skipped: number;
}

/** One fill in a result. */
export interface FillRow {
  /** ISO 8601 UTC. */
  readonly time: string;
  /** The symbol. */
  readonly symbol: string;
  /** `buy` or `sell`. */
  readonly side: string;
  /** Units of the symbol. */
  readonly quantity: number;
  /** Price of one unit. */
  readonly price: number;
  /** Fees in currency units. */
  readonly fee: number;
  /** The strategy's name. */
  readonly strategy: string;
  /** The order's label, empty for none. */
  readonly tag: string;
  /** Why the order was placed, empty for no reason. */
  readonly reason: string;
  /** How its amounts were converted; absent in the account's currency. */
  readonly conversion?: Conversion;
  /** The contract that was traded, if the symbol is a continuous future. */
  readonly contract?: string;
}

/** A symbol that a scanner has added or removed. */
export interface ScanChangeRow extends Omit<ScanChange, "time"> {
  /** ISO 8601 UTC. */
  readonly time: string;
}

/** What a scanner did in a run. */
export interface ScannerRow extends Omit<ScannerReport, "added" | "removed"> {
  /** Symbols added: the first 10,000. */
  readonly added: readonly ScanChangeRow[];
  /** Symbols removed: the first 10,000. */
  readonly removed: readonly ScanChangeRow[];
}

/** The deepest drawdown of the account, with equity as of every slice and session end. */
export interface SliceDrawdownRow
  extends Omit<SliceDrawdown, "peakTime" | "troughTime"> {
  /** The end of the slice at the peak, ISO 8601 UTC; the first session's open for the starting cash. */
  readonly peakTime: string;
  /** The end of the slice at the trough, ISO 8601 UTC; the time of the peak without a fall. */
  readonly troughTime: string;
}

/**
 * The result of a run. `openbell backtest --json` and {@linkcode resultJson}
 * write it with every instant as ISO 8601 in UTC.
 */
export interface RunResult {
  /** The config with all defaults filled in. */
  readonly config: SessionConfig;
  /** The base interval: the longest stored one that divides all that the run needs. */
  readonly baseInterval: BaseInterval;
  /** The sessions, in order. */
  readonly sessions: readonly SessionSummary[];
  /** What is known of the symbols as things to trade, and where each fact comes from. */
  readonly instruments: readonly KnownInstrument[];
  /** Symbols dropped because they have no bars in the range. */
  readonly dropped: readonly string[];
  /** All fills, in order. */
  readonly fills: readonly FillRow[];
  /** The account at the end of every session. */
  readonly equity: readonly {
    readonly date: string;
    readonly equity: number;
    readonly cash: number;
    /** The same in the other currencies of the run's symbols; absent if there are none. */
    readonly currencies?: readonly SessionCurrency[];
  }[];
  /** The account: cash, equity, net profit, fees, orders, round trips. */
  readonly account: Omit<BrokerResult, "fills" | "sessions" | "endings">;
  /**
   * Orders that were refused, cancelled or expired before they were filled
   * completely, and changes that were refused, counted by reason. `warnings`
   * tells of those that the owner of a strategy would not expect.
   */
  readonly orderEndings: readonly OrderEndingRow[];
  /** The account's deepest drawdown as of every slice; `maxDrawdown` of the statistics is its depth. */
  readonly sliceDrawdown: SliceDrawdownRow;
  /** Statistics of the account: overall, by strategy, symbol, session and month. */
  readonly statistics: ResultStatistics;
  /** Quality by symbol and interval. */
  readonly quality: Readonly<Record<string, Record<string, SeriesQuality>>>;
  /**
   * The gaps of the base series, ordered by session, symbol and time; at most
   * the first 100,000 of each kind. Derived series have the gaps of their base.
   * Empty if sessions are not scored.
   */
  readonly gaps: readonly Gap[];
  /**
   * What became of missing bars that the feed was asked for; in live mode alone,
   * and not part of the hash. `quality` and `gaps` are about delivered bars.
   */
  readonly gapFilling?: GapFillingRow;
  /**
   * What the feed has delivered, and what came too late; in live mode alone, and
   * not part of the hash.
   */
  readonly received?: ReceivedRow;
  /** How the result depends on bad data. `warnings` repeats the messages. */
  readonly dataWarnings: readonly DataWarning[];
  /** Measurements of the run itself. */
  readonly metrics: RunMetrics;
  /**
   * The symbols of the universe that strategies or scanners added. `sessions`,
   * `quality`, `gaps`, `dataWarnings` and `skips` are about them in the sessions
   * in which they were active.
   */
  readonly addedSymbols: readonly AddedSymbolRow[];
  /** What the scanners did, in the order they are called; empty without scanners. */
  readonly scanners: readonly ScannerRow[];
  /** Lines that strategies and scanners wrote. */
  readonly log: RunLogResult;
  /** Skipped derived bars, one entry per series and session. */
  readonly skips: SkipLogResult;
  /** Warnings for the user, each once. */
  readonly warnings: readonly string[];
  /**
   * SHA-256 of events, fills, equity, cash, quality and all other figures that
   * do not follow from these, in hexadecimal. The same input gives the same hash,
   * whatever the runner, batch size, credits or speed.
   */
  readonly hash: string;
  /** SHA-256 of fills and equity alone; equals the hash of the same set in a sweep. */
  readonly accountHash: string;
  /**
   * Equity, fills, round trips and the statistics of sessions as columns: numbers
   * and instants in `Float64Array`, dates and texts in lists. They are made at
   * each call. The method is not copied with the result's properties.
   */
  toColumns(): ResultColumns;
}

/** Measurements of the run itself. */
export interface RunMetrics extends MetricsSnapshot {
  /** `workers`, `one worker` or `inline`. */
  readonly runner: string;
  /** Seconds until every stage was ready, with threads started and strategies loaded. */
  readonly startSeconds: number;
  /** Seconds from then to the last stage's report, reading the store included. */
  readonly seconds: number;
  /** Base bars that were delivered in the range, over all symbols. */
  readonly bars: number;
  /** Base bars per second. */
  readonly barsPerSecond: number;
  /** Base and derived bars delivered. */
  readonly events: number;
  /** Slices delivered. */
  readonly slices: number;
  /** Calls of strategies' `onBar`. */
  readonly calls: number;
  /** Milliseconds that each stage was busy. */
  readonly busyMs: Readonly<Record<string, number>>;
  /** How each stage waited and worked, in the order of the pipeline. */
  readonly stages: Readonly<Record<string, StageUse>>;
  /** Memory at the end of the run. */
  readonly memory: MemoryUse;
  /** How far the strategies were behind the market clock; absent in data-driven runs. */
  readonly lag?: LagReport;
}

/** Memory at the end of a run, in bytes. */
export interface MemoryUse {
  /** Resident memory of the process. */
  readonly residentBytes: number;
  /** Memory shared by the stages: bars, indicators and logs. */
  readonly sharedBytes: number;
}
