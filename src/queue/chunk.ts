/**
 * Sets of a sweep that a worker has taken, and what comes of them: plain data.
 *
 * @module
 */
import type { FetchedJob } from "./jobs.ts";
import type { ResultRow } from "./sweep_record.ts";

/** Sets of a sweep that a worker has taken. */
export interface TakenChunk {
  /** The sweep. */
  readonly sweep: number;
  /** The window. */
  readonly fold: number;
  /** The first set. */
  readonly from: number;
  /** The set after the last. */
  readonly to: number;
  /** Whether it is the test of a split. */
  readonly isTest: boolean;
  /** Its job. */
  readonly job: FetchedJob;
}

/** What a worker did for a chunk. */
export interface ChunkReport {
  /** The results of all its sets. */
  readonly rows: readonly ResultRow[];
  /** Seconds that the sets took. */
  readonly seconds: number;
  /** Base bars, summed over the sets. */
  readonly bars: number;
}

/** Who works. */
export interface WorkerFacts {
  /** The machine's name. */
  readonly machine: string;
  /** Sets that it runs at the same time. */
  readonly threads: number;
}

/** What a worker found in the queue. */
export type Taken =
  | { readonly type: "chunk"; readonly chunk: TakenChunk }
  /** Nothing to do now; `running` sweeps are not over yet. */
  | {
    readonly type: "nothing";
    readonly running: readonly WaitingSweep[];
    /** Workers that live. */
    readonly workers: number;
    /** Whether other workers have the processors of the machine. */
    readonly isFull: boolean;
  };

/** A sweep that is not over. */
export interface WaitingSweep {
  /** Its number. */
  readonly id: number;
  /** The version of the engine that it needs. */
  readonly engine: string;
}
