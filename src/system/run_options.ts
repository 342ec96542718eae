/**
 * How a run is started.
 *
 * @module
 */
import type { GivenScanner } from "../analysis/scanner_loader.ts";
import type { StrategySource } from "../analysis/strategy_loader.ts";
import type { LogLevel } from "../log/log_record.ts";
import type { FlowOptions } from "./run_memory.ts";
import type { StageThread } from "./stage_thread.ts";
import type { RunListeners, WorkerUrls } from "./worker_protocol.ts";

/**
 * The stages in workers, or all in one thread. `auto` is `workers`, but of one
 * worker for a small run, which ends before more threads have loaded their
 * modules. Results are the same.
 */
export type Runner = "auto" | "workers" | "inline";

/** How a run is started. */
export interface RunOptions extends FlowOptions, RunListeners {
  /** The path of the bar store. Defaults to the `store` of the config. */
  readonly db?: string;
  /**
   * Defaults to `workers`. Inline runs of the config's modules that are begun
   * together run one after the other, because they share their thread.
   */
  readonly runner?: Runner;
  /**
   * Strategies as objects, factories, classes or definitions. They replace the
   * modules of the config and run in the caller's thread. An object keeps its
   * state from one run to the next, as closures over the program's variables do;
   * a factory, class or definition is called for each run. Their hooks are not
   * watched for `strategy_seconds`: nothing can interrupt that thread.
   */
  readonly strategies?: readonly StrategySource[];
  /**
   * Scanners as objects, factories, classes or definitions, with their
   * schedules. They replace the scanners of the config, and run where the
   * strategies run: in the caller's thread, as then do the strategies of the
   * config.
   */
  readonly scanners?: readonly GivenScanner[];
  /**
   * Runs the config's strategies and scanners in a thread without any permission: no file,
   * no network, no environment. Workers only. Start the program with
   * `--unstable-worker-options`, otherwise the runtime ends it, and with
   * `--no-prompt`, otherwise the runtime may ask at the terminal. The command
   * line's `--sandbox` does both. It also refuses modules that import text or
   * JSON: the runtime would read those files for them.
   */
  readonly sandbox?: boolean;
  /**
   * Whether coordinator, processor and quality manager share one worker. By
   * default they do on a machine of fewer than four cores, where more busy
   * threads than cores slow each other down, unless the run has more than eight
   * indicator values per base bar, which keep a thread busy. Results are the
   * same.
   */
  readonly joinStages?: boolean;
  /** Stops the run. */
  readonly signal?: AbortSignal;
}

/** What the command line and tests set besides. */
export interface EngineOptions extends RunOptions {
  /** Called when the threads of a run go, while this one has nothing to do. */
  readonly onGo?: () => void;
  /** A thread that loads its modules already, for the runner `auto`. */
  readonly early?: StageThread | undefined;
  /**
   * Whether an inline run owns its thread, as the command line's does. Then the
   * globals are frozen before the config's strategies are loaded, as in the
   * analysis worker, an unhandled rejection fails the run, and a callback that
   * does not return within `strategy_seconds` ends the process. Defaults to
   * `false`: the thread is the caller's.
   */
  readonly ownsThread?: boolean;
  /**
   * Whether the strategies' calls are marked on standard error, for a process
   * that reads it and outlives this one. Defaults to `false`.
   */
  readonly marksCalls?: boolean;
  /**
   * Whether it repeats a run that has been logged, for a page or a comparison:
   * LogTape's loggers are then not told. Defaults to `false`.
   */
  readonly isRepetition?: boolean;
  /**
   * Whether the symbols of the universe are streamed, as in a live run, and not
   * only loaded when they are added. The account is the same. By default that is
   * so if a live run has recorded all dates of the run.
   */
  readonly streamsUniverse?: boolean;
  /** The least severe log records that somebody listens to; defaults to none. */
  readonly logLevel?: LogLevel | undefined;
  /** Whether the hash of the sessions so far is told with each progress. */
  readonly hashesSessions?: boolean;
  /** Replaces the workers' modules, for tests. */
  readonly workerUrls?: WorkerUrls;
}
