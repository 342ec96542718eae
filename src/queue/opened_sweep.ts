/**
 * A sweep as a worker has it: its modules, its bars, and what runs its sets.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SweepExecutor } from "../fleet/sweep_executor.ts";
import { type PreparedSweep, prepareSweep } from "../sweep/prepare_sweep.ts";
import { changedParts } from "../sweep/results_file.ts";
import { isA } from "../text/message_of.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import type { BarCache } from "./bars/cache.ts";
import type { CodeStore } from "./code_store.ts";
import type { ChunkReport, TakenChunk } from "./chunk.ts";
import { type QueuedSweep, type ResultRow, resultRow } from "./sweep_record.ts";

/** What a worker has for all sweeps. */
export interface WorkerParts {
  /** Its bar stores. */
  readonly bars: BarCache;
  /** Its modules. */
  readonly code: CodeStore;
  /** Its threads, which keep their tape. */
  readonly executor: SweepExecutor;
  /** The maximum size of a tape in bytes. */
  readonly memoryBytes: number;
}

/** Times of a worker, in seconds. */
export interface OpenedTimes {
  /** Spent on tapes. */
  readonly tapeSeconds: number;
  /** Spent on sets. */
  readonly setSeconds: number;
}

/** A sweep whose sets can be run. */
export class OpenedSweep {
  /** Its number. */
  readonly id: number;
  readonly #prepared: PreparedSweep;
  readonly #windows: readonly TapeWindow[];
  readonly #abort: AbortController;

  private constructor(
    id: number,
    prepared: PreparedSweep,
    abort: AbortController,
  ) {
    this.id = id;
    this.#prepared = prepared;
    this.#abort = abort;
    const { windows, folds } = prepared;
    this.#windows = [...windows, ...folds?.map(({ test }) => test) ?? []];
  }

  /**
   * Gets modules and bars, and checks that the sweep is the same here as where it
   * was queued.
   *
   * @throws {SessionError} why this worker cannot run it.
   */
  static async open(
    sweep: QueuedSweep,
    { bars, code, executor, memoryBytes }: WorkerParts,
    abort: AbortController,
  ): Promise<OpenedSweep> {
    const { id, spec, title, fingerprint } = sweep;
    const { folder, modules } = await code.folderFor(sweep.code);
    const { signal } = abort;
    const db = await bars.storeFor(sweep.storeHash, sweep.bars, signal);
    const allowed = new Set(modules);
    try {
      const prepared = await prepareSweep(sweep.config, {
        ...spec,
        db,
        folder,
        title,
        memoryBytes,
        signal,
        planned: { from: 0, to: 0 },
        onNote: () => {},
        beforeImport: (wanted) => {
          requireAllowed(wanted, allowed);
          return Promise.resolve();
        },
      }, () => executor);
      requireSame(prepared, fingerprint);
      return new OpenedSweep(id, prepared, abort);
    } catch (error) {
      // A damaged copy is made again at the next attempt.
      await bars.dropIfDamaged(sweep.storeHash);
      if (isA(error, SessionError)) throw error;
      throw new SessionError(
        "store_corrupt",
        `Sweep ${id} of the queue is damaged: it asks for what no sweep has; cancel it and queue it again`,
        { cause: error },
      );
    }
  }

  /** Times over all chunks. */
  get times(): OpenedTimes {
    const { tapeSeconds, setSeconds } = this.#prepared.runner;
    return { tapeSeconds, setSeconds };
  }

  /**
   * Runs the sets of a chunk. `onBegin` is called when the bars are loaded.
   *
   * @throws {SessionError} what ends all sets; `stopped` after `stop`.
   */
  async run(
    { fold, from, to, isTest }: TakenChunk,
    onBegin: () => void,
  ): Promise<ChunkReport> {
    const { runner } = this.#prepared;
    const before = runner.setSeconds;
    const rows: ResultRow[] = [];
    let bars = 0;
    await runner.run(
      this.#windows,
      {
        range: { from, to },
        windowsOf: () => [fold],
        wantsAccount: isTest,
        onTape: (share) => {
          if (share === 1) onBegin();
        },
      },
      (report) => {
        rows.push(resultRow(report.window, report.set, report.outcome));
        bars += report.bars;
      },
    );
    return { rows, bars, seconds: runner.setSeconds - before };
  }

  /** Stops what runs. */
  stop(): void {
    this.#abort.abort();
  }
}

/** @throws {SessionError} `argument_invalid` if the sweep is another one here. */
function requireSame(
  prepared: PreparedSweep,
  wanted: QueuedSweep["fingerprint"],
): void {
  // The config is the queue's, without what only live runs need.
  const { the_config: _, ...here } = prepared.fingerprint;
  const changed = changedParts(here, wanted);
  if (changed.length === 0) return;
  throw new SessionError(
    "argument_invalid",
    `It is another sweep on this machine: they differ in ${changed.join(", ")}`,
  );
}

/**
 * Only what the hash of the sweep's modules covers is imported.
 *
 * @throws {SessionError} `strategy_load`.
 */
function requireAllowed(
  wanted: readonly string[],
  allowed: ReadonlySet<string>,
): void {
  const other = wanted.find((url) => !allowed.has(url));
  if (other === undefined) return;
  throw new SessionError(
    "strategy_load",
    `The config names the module ${other}, which the hash of the sweep's strategies does not cover; it is not loaded`,
  );
}
