/**
 * The messages between the main thread and the workers of a run.
 *
 * @module
 */
import type {
  ScannerConfig,
  StrategyConfig,
  TradingConfig,
} from "../config/session_config.ts";
import { cleanRecord } from "../log/clean_record.ts";
import type { LogLevel, LogRecord } from "../log/log_record.ts";
import type { LivePlan } from "../live/live_plan.ts";
import type { ThreadReports } from "../results/run_reports.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import {
  type SessionListener,
  SessionReports,
} from "../monitoring/session_reports.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { StoreLocator } from "../store/open_store.ts";
import type { StageName } from "../sync/stage_table.ts";
import type { PostedError } from "./stage_errors.ts";

/**
 * What every stage of a run is made from: the one message to a worker. It opens
 * its stages, answers `ready`, and begins when the control word `go` is set.
 */
export interface StartMessage {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The stages that the worker drives; defaults to all that it can. */
  readonly stages?: readonly StageName[];
  /** The store, which the coordinator opens. */
  readonly store: StoreLocator;
  /** Account, limits and costs, for the analysis engine. */
  readonly trading: TradingConfig;
  /** The seed of the strategies' random numbers. */
  readonly seed: number;
  /** The strategies' modules, which the analysis engine loads. */
  readonly strategies: readonly StrategyConfig[];
  /** The scanners' modules, which the analysis engine loads; defaults to none. */
  readonly scanners?: readonly ScannerConfig[];
  /** Modules with the run's own indicators, which the processor loads. */
  readonly indicatorModules: readonly string[];
  /** Whether the stages report what they measured at each session's end. */
  readonly reportsSessions?: boolean;
  /** How the calls of strategies in a worker are watched. */
  readonly watch?: CallWatch;
  /** The least severe log records that somebody listens to; defaults to none. */
  readonly logLevel?: LogLevel;
  /** The live part of the run; absent in a backtest. */
  readonly live?: LivePlan;
  /** Where the coordinator of a live run asks the feed for bars. */
  readonly requests?: MessagePort;
  /** Where the quality manager of a live run asks for missing bars. */
  readonly gaps?: MessagePort;
}

/** How the calls of strategies are watched from another thread. */
export interface CallWatch {
  /** Where the analysis engine shows its calls. */
  readonly board: Int32Array;
  /** How long a call may take, in seconds; 0 for ever. */
  readonly seconds: number;
  /** Whether calls are marked on standard error, see `call_marks.ts`. */
  readonly marks?: boolean;
}

/** What a worker reports. */
export type WorkerMessage =
  | {
    readonly type: "ready";
    /** The strategies and scanners that the worker has loaded, in words. */
    readonly strategies: readonly string[];
  }
  | { readonly type: "progress"; readonly progress: RunProgress }
  | { readonly type: "log"; readonly record: LogRecord }
  | { readonly type: "session"; readonly metrics: MetricsSnapshot }
  | { readonly type: "done" } & ThreadReports
  | { readonly type: "stopped" }
  | { readonly type: "error"; readonly error: PostedError };

/** The start of a run in a worker, which serves one after the other. */
export interface NumberedStart extends StartMessage {
  /** The number of the run among those of the worker. */
  readonly run: number;
}

/** A message of a worker with its place: none is missing, double or of another run. */
export interface NumberedMessage {
  /** The number of the run, as it came with the start. */
  readonly run: number;
  /** The number of the message in the run, from 0. */
  readonly number: number;
  /** The message. */
  readonly message: WorkerMessage;
}

/** The modules of the workers. */
export interface WorkerUrls {
  /** The coordinator's. */
  readonly coordinator: URL;
  /** The processor's. */
  readonly processor: URL;
  /** The quality manager's. */
  readonly quality: URL;
  /** That of the stage that loads parked symbols. */
  readonly universe: URL;
  /** That of coordinator, processor and quality manager together. */
  readonly pipeline: URL;
  /** That of coordinator and processor together, in live mode. */
  readonly livePipeline: URL;
  /** The analysis engine's, for strategies given as modules. */
  readonly analysis: URL;
  /** That of all stages together, for small runs. */
  readonly run: URL;
  /** That of a live run's feed. */
  readonly feed: URL;
}

/** How far a run is. */
export interface RunProgress {
  /** Sessions of the range that have ended. */
  readonly sessions: number;
  /** Sessions of the range. */
  readonly sessionsTotal: number;
  /** The trading date that ended last. */
  readonly date: string;
  /** Events delivered so far. */
  readonly events: number;
  /** The account's equity, in currency units. */
  readonly equity: number;
  /** The hash of the sessions so far, in a live run. */
  readonly sessionHash?: string;
}

/** Listeners that a run calls while it goes on. */
export interface RunListeners {
  /** Called with the run's progress, at most ten times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /**
   * Called with the text of each log record of level `warn` and above, at a
   * bounded rate: for example when a consumer is late in clock-driven mode, or
   * a strategy warns.
   */
  readonly onNotice?: (message: string) => void;
  /**
   * Called with each log record of level `info` and above, while the run goes
   * on: code and fields beside the text. The records of each worker are in
   * order. LogTape's loggers get them too, see docs/logging.md.
   */
  readonly onLog?: (record: LogRecord) => void;
  /**
   * Called at the end of each session with its figures: `formatReport("session")`
   * is their text. The object is reused for the next session.
   */
  readonly onSessionMetrics?: SessionListener;
}

/** Listeners to the stages of one run. */
export interface StageListeners extends RunListeners {
  /** Called with what a stage measured of a session. */
  readonly onStageSession?: (metrics: MetricsSnapshot) => void;
}

/** Stages that measure sessions: all but the quality manager. */
const MEASURING_STAGES = 3;

/**
 * The listeners to the stages of one run, which joins their figures. Over several
 * exchange groups, `isJoint`, only the analysis engine has any of a session.
 */
export function stageListeners(
  listeners: RunListeners,
  isJoint = false,
): StageListeners {
  const { onProgress, onNotice, onLog, onSessionMetrics } = listeners;
  const own = {
    ...(onProgress !== undefined && { onProgress }),
    ...(onNotice !== undefined && { onNotice }),
    ...(onLog !== undefined && { onLog }),
  };
  if (onSessionMetrics === undefined) return own;
  const stages = isJoint ? 1 : MEASURING_STAGES;
  const reports = new SessionReports(stages, onSessionMetrics);
  return { ...own, onStageSession: (metrics) => reports.add(metrics) };
}

/** Passes a log record, cleaned, to the listeners. */
export function tellRecord(
  { onNotice, onLog }: RunListeners,
  record: LogRecord,
): void {
  const clean = cleanRecord(record);
  onLog?.(clean);
  onNotice?.(clean.text);
}
