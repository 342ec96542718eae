/**
 * The options of a sweep.
 *
 * @module
 */
import type { GivenScanner } from "../analysis/scanner_loader.ts";
import type { StrategySource } from "../analysis/strategy_loader.ts";
import type { NoteListener } from "../config/old_configs/notes.ts";
import { SessionError } from "../errors.ts";
import type { SweepMetric } from "../tape/set_metrics.ts";
import { type Dimension, parseDimension } from "./dimension.ts";
import { checkAxes } from "./parameter_grid.ts";
import type { SetRange, Shard } from "./shard.ts";
import type { RandomSearch } from "./space.ts";
import type { SweepProgress } from "./sweep_progress.ts";
import type { WindowRow } from "./sweep_table.ts";
import type { WalkForwardOptions } from "./walk_forward.ts";

/** How a sweep is run. */
export interface SweepOptions {
  /** The path of the bar store. Defaults to the `store` of the config. */
  readonly db?: string;
  /**
   * The parameters and their values, as `--set` takes them
   * (`"period=5..50:5"`) or as lists.
   */
  readonly space: readonly (string | Dimension)[];
  /** Draws random sets. Defaults to running all sets. */
  readonly random?: RandomSearch;
  /**
   * Runs one of several parts of the sweep, for example on one of several
   * machines; `mergeSweeps` joins their results. With `walkForward`, parts
   * choose no sets and test none: that is for the merged results.
   */
  readonly shard?: Shard;
  /** The file of the results. Defaults to memory: the results end with the sweep. */
  readonly out?: string;
  /** Discards earlier results in `out`. Defaults to `false`. */
  readonly restart?: boolean;
  /** The number of threads that run sets. Defaults to one per core. */
  readonly workers?: number;
  /**
   * Strategies as factories, classes or definitions, in place of the config's
   * modules. They are made with the parameters of each set, and run in the
   * caller's thread. A strategy that is an object itself can run one set only.
   */
  readonly strategies?: readonly StrategySource[];
  /**
   * Scanners as factories, classes or definitions with their schedules, in place
   * of the config's. They are made with their own `config` and the parameters of
   * each set; a definition gets those parameters that it declares. Strategies and
   * scanners then run in the caller's thread. With strategies of the config, a
   * parameter that nothing in the config uses is one of the scanners.
   */
  readonly scanners?: readonly GivenScanner[];
  /** The figure that ranks the sets. Defaults to `net_profit`. */
  readonly rank?: SweepMetric;
  /** How many of the best sets the result has. Defaults to 10. */
  readonly top?: number;
  /** One or two parameters for a heat map; not with `walkForward`. */
  readonly axes?: readonly string[];
  /** Chooses the best set on some sessions and tests it on the following ones. */
  readonly walkForward?: WalkForwardOptions;
  /** Whether a failing set is recorded or ends the sweep. Defaults to `skip`. */
  readonly onError?: "skip" | "fail";
  /**
   * How many random sets run again at the end, besides the best one, in threads
   * of their own. A set that then gives something else ends the sweep with an
   * error. Defaults to one in 400 sets. Only for modules of the config.
   */
  readonly verify?: number;
  /** The maximum size of a tape in bytes. Defaults to 4 GiB. */
  readonly memoryBytes?: number;
  /**
   * Gives each set a thread of its own without any permission, and own indicators
   * as well. A thread takes some 50 milliseconds to start. As with the option of
   * the same name of a run, start the program with `--unstable-worker-options`
   * and `--no-prompt`; `sweep --sandbox` does both. Only for modules of the
   * config. Defaults to `false`.
   */
  readonly sandbox?: boolean;
  /** The folder that modules are relative to. Defaults to the working directory. */
  readonly folder?: string;
  /** The name of the config in messages. */
  readonly title?: string;
  /**
   * Called once for each old key of the config that is read as another one or
   * left out; by default the note is written to the console.
   */
  readonly onNote?: NoteListener;
  /**
   * Whether LogTape's loggers get what sets tell, each record with the number of
   * its set, when the set has ended. Defaults to `false`.
   */
  readonly logsSets?: boolean;
  /** Called with the progress, at most ten times a second. */
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Stops the sweep; finished sets stay in `out`. */
  readonly signal?: AbortSignal;
}

/** What the command line sets besides. */
export interface EngineSweepOptions extends SweepOptions {
  /**
   * Whether the strategies' calls are marked on standard error, for a process
   * that reads it and outlives this one. Defaults to `false`.
   */
  readonly marksCalls?: boolean;
  /** The path of the config; kept with the results. */
  readonly configFile?: string;
  /** The sets whose configs are checked at first, in place of all of the shard. */
  readonly planned?: SetRange;
  /** Called with modules before they are imported; it may refuse them. */
  readonly beforeImport?: (modules: readonly string[]) => Promise<void>;
  /** Called at the end with all sets over all windows of sessions. */
  readonly onRows?: (rows: readonly WindowRow[]) => void;
}

/**
 * The parameters of a sweep with their values.
 *
 * @throws {SessionError} `argument_invalid` as {@linkcode parseDimension}.
 */
export function dimensionsOf({ space }: SweepOptions): Dimension[] {
  return space.map((dimension) =>
    typeof dimension === "string" ? parseDimension(dimension) : dimension
  );
}

/**
 * The parameters of the heat map, if the options ask for one.
 *
 * @throws {SessionError} `argument_invalid` for unknown ones, or with
 * walk-forward.
 */
export function axesOf(
  dimensions: readonly Dimension[],
  { axes, walkForward }: SweepOptions,
): readonly string[] | undefined {
  if (axes === undefined) return undefined;
  checkAxes(dimensions, axes);
  if (walkForward === undefined) return axes;
  throw new SessionError(
    "argument_invalid",
    "A heat map shows one range of sessions and cannot be combined with walk-forward",
  );
}

/**
 * The number of threads.
 *
 * @throws {SessionError} `argument_invalid` unless it is 1 to 256.
 */
export function workerCount({ workers }: SweepOptions): number {
  const count = workers ?? navigator.hardwareConcurrency;
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new SessionError(
    "argument_invalid",
    `The number of workers is ${count}; it must be a whole number from 1 to 256`,
  );
}
