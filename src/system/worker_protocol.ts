/**
 * What the main thread and the workers of a run say to each other.
 *
 * @module
 */
import type {
  StrategyConfig,
  TradingConfig,
} from "../config/session_config.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type {
  StageName,
  StageReport,
  StageUse,
} from "../results/run_reports.ts";
import type { PostedError } from "./stage_errors.ts";

/** What a worker is started with. */
export interface StartMessage {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The bar store; only the coordinator opens it. */
  readonly storePath: string;
  /** The limits of the account; only the analysis engine needs them. */
  readonly trading: TradingConfig;
  /** The seed of the strategies' random numbers. */
  readonly seed: number;
  /** The strategies' modules; only the analysis engine loads them. */
  readonly strategies: readonly StrategyConfig[];
  /** Modules with indicators of the run; only the processor loads them. */
  readonly indicatorModules: readonly string[];
}

/** How far a run is. */
export interface RunProgress {
  /** Sessions of the range that are over. */
  readonly sessions: number;
  /** Sessions of the range. */
  readonly sessionsTotal: number;
  /** The trading date that was finished last. */
  readonly date: string;
  /** Events delivered so far. */
  readonly events: number;
  /** The account's equity. */
  readonly equity: number;
}

/** Who is told how a run goes on. */
export interface RunListeners {
  /** Told how far the run is, at most ten times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /**
   * Told what a user should know while the run goes on, at a bounded rate: that
   * a consumer is late in clock-driven mode.
   */
  readonly onNotice?: (message: string) => void;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly progress: RunProgress }
  | { readonly type: "notice"; readonly message: string }
  | {
    readonly type: "done";
    readonly reports: Partial<Record<StageName, StageReport>>;
    readonly uses: Partial<Record<StageName, StageUse>>;
  }
  | { readonly type: "stopped" }
  | { readonly type: "error"; readonly error: PostedError };
